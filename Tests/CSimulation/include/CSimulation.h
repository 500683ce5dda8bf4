// What the simulator needs below Swift: the queue of nonisolated tasks, and a look at the journal's log.
#ifndef GDL_SIMULATION_H
#define GDL_SIMULATION_H

#include <stdint.h>

/// Has every task that would go to Swift's pool of threads handed to `enqueue` instead.
void gdl_sim_take_global_jobs(void (*_Nonnull enqueue)(void *_Nonnull job));

/// How far the write-ahead log is, in bytes from its start.
struct gdl_sim_log {
  /// Behind the last byte that was written.
  int64_t written;
  /// Below it every byte is durable.
  int64_t synced;
  /// Counts writes and syncs of the log.
  uint64_t writes;
  uint64_t syncs;
};

/// What the log's next write or sync does.
enum gdl_sim_fate {
  gdl_sim_goes_on = 0,
  /// It fails as on a full disk (writes) or on a broken one (syncs), and changes nothing.
  gdl_sim_fails = 1,
  /// The process dies here: it fails, and so does every write and sync until gdl_sim_thaw().
  gdl_sim_dies = 2,
};

/// The kinds of calls that are asked about.
enum gdl_sim_call { gdl_sim_log_write = 0, gdl_sim_log_sync = 1 };

/// There is one thread, and nobody asks how much memory SQLite has: neither needs a lock around each of its calls.
/// Before SQLite's first use.
///
/// - Returns: 0 when it was used already.
int gdl_sim_spare_locks(void);

/// Registers a VFS of SQLite as the default one: the Unix VFS, whose -wal files are watched and whose syncs
/// cost nothing. `decide` is asked before each write and sync of a log. Connections do not move the log into
/// the main file when they are closed: a close by the simulator stands for the death of a process.
void gdl_sim_watch_logs(enum gdl_sim_fate (*_Nonnull decide)(enum gdl_sim_call call));

struct gdl_sim_log gdl_sim_log_state(void);

/// Forgets what is known of the log, which begins at this length and is durable.
void gdl_sim_log_begin(int64_t length);

/// Writes work again after gdl_sim_dies.
void gdl_sim_thaw(void);

#endif
