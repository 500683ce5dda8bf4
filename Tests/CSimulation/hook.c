#include "CSimulation.h"

// The Swift runtime hands every job for its pool of threads to this function when it is set (declared in
// swift/ABI's Concurrency.h; swift-corelibs and test libraries use it for the same purpose).
typedef __attribute__((swiftcall)) void (*enqueue_original)(void *job);
extern __attribute__((swiftcall)) void (*swift_task_enqueueGlobal_hook)(void *job, enqueue_original original);

static void (*take)(void *job);

static __attribute__((swiftcall)) void hook(void *job, enqueue_original original) {
  (void)original;
  take(job);
}

void gdl_sim_take_global_jobs(void (*enqueue)(void *job)) {
  take = enqueue;
  swift_task_enqueueGlobal_hook = hook;
}
