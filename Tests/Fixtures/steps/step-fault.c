// Loaded into gdl with LD_PRELOAD: counts the calls that change a file system, and does something at one of them.
//
// It takes the place of the C library's functions, which gdl, Swift's runtime, SQLite and libcurl all call, and
// makes the system calls itself. What the program prints (descriptors 0 to 2), sockets and pipes are no steps.
//
//   GDL_STEP_LOG    file that gets a line for each step: its number, the call, what it is on
//   GDL_STEP        number of the step at which something happens, from 1; 0 or nothing for none
//   GDL_STEP_FAULT  kill      SIGKILL instead of the step (the default)
//                   torn      the first GDL_STEP_SHARE thousandths of a write, then SIGKILL
//                   EIO, ENOSPC   that step fails so, once
//                   unsynced  every synchronization is claimed and none is made, from the first step on
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum fault { FAULT_KILL, FAULT_TORN, FAULT_FAIL, FAULT_UNSYNCED };

static atomic_long steps;
static long wanted;
static enum fault fault;
static int failure;
static long share;
static int log_descriptor = -1;

__attribute__((constructor)) static void begin(void) {
  const char *step = getenv("GDL_STEP"), *kind = getenv("GDL_STEP_FAULT"), *path = getenv("GDL_STEP_LOG");
  const char *part = getenv("GDL_STEP_SHARE");
  wanted = step ? atol(step) : 0;
  share = part ? atol(part) : 500;
  if (kind && !strcmp(kind, "torn")) fault = FAULT_TORN;
  if (kind && !strcmp(kind, "unsynced")) fault = FAULT_UNSYNCED;
  if (kind && !strcmp(kind, "EIO")) { fault = FAULT_FAIL; failure = EIO; }
  if (kind && !strcmp(kind, "ENOSPC")) { fault = FAULT_FAIL; failure = ENOSPC; }
  if (path) {
    int low = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    // Out of the way of the numbers that the program expects.
    log_descriptor = (int)syscall(SYS_fcntl, low, F_DUPFD_CLOEXEC, 900);
    syscall(SYS_close, low);
  }
  // Hooks and drivers are other programs.
  unsetenv("LD_PRELOAD");
}

static void die(void) {
  syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
  for (;;) pause();
}

// Counts a step. Returns the errno that it is to fail with, 0 for none, or -1 when only part of it is to happen.
static int step(const char *call, int descriptor, const char *name) {
  long number = atomic_fetch_add(&steps, 1) + 1;
  if (log_descriptor >= 0) {
    char path[PATH_MAX] = "", line[PATH_MAX + 100], link[40];
    if (descriptor >= 0 && (!name || name[0] != '/')) {
      snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
      long length = syscall(SYS_readlink, link, path, sizeof path - 1);
      path[length > 0 ? length : 0] = 0;
    }
    int length = snprintf(line, sizeof line, "%ld %s %s%s%s\n", number, call, path, *path && name ? "/" : "",
                          name ? name : "");
    syscall(SYS_write, log_descriptor, line, length < (int)sizeof line ? length : (int)sizeof line - 1);
  }
  if (number != wanted) return 0;
  if (fault == FAULT_KILL) die();
  if (fault == FAULT_FAIL) return failure;
  return fault == FAULT_TORN ? -1 : 0;
}

static int is_file(int descriptor) {
  struct stat s;
  return descriptor > 2 && descriptor != log_descriptor && fstat(descriptor, &s) == 0 && S_ISREG(s.st_mode);
}

// A step that happens whole or not at all.
#define STEP(descriptor, name, ...)                      \
  do {                                                   \
    int code = step(__func__, descriptor, name);         \
    if (code < 0) die();                                 \
    if (code > 0) { errno = code; return -1; }           \
    return (int)syscall(__VA_ARGS__);                    \
  } while (0)

#define SYNC(number, descriptor)                         \
  do {                                                   \
    int code = step(__func__, descriptor, NULL);         \
    if (code < 0) die();                                 \
    if (code > 0) { errno = code; return -1; }           \
    return fault == FAULT_UNSYNCED ? 0 : (int)syscall(number, descriptor); \
  } while (0)

// MARK: Names

static int open_at(int folder, const char *name, int flags, mode_t mode) {
  if (flags & (O_CREAT | O_TRUNC)) {
    int code = step("open", folder, name);
    if (code < 0) die();
    if (code > 0) { errno = code; return -1; }
  }
  return (int)syscall(SYS_openat, folder, name, flags | O_LARGEFILE, mode);
}

#define OPEN(function)                                                     \
  int function(const char *name, int flags, ...) {                         \
    va_list rest; va_start(rest, flags);                                   \
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                          \
    return open_at(AT_FDCWD, name, flags, mode);                           \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(function)                                                   \
  int function(int folder, const char *name, int flags, ...) {             \
    va_list rest; va_start(rest, flags);                                   \
    mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                          \
    return open_at(folder, name, flags, mode);                             \
  }
OPENAT(openat)
OPENAT(openat64)

int creat(const char *name, mode_t mode) { return open_at(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *name, mode_t mode) { return open_at(AT_FDCWD, name, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int rename(const char *from, const char *to) { STEP(AT_FDCWD, to, SYS_rename, from, to); }
int renameat(int a, const char *from, int b, const char *to) { STEP(b, to, SYS_renameat2, a, from, b, to, 0); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) {
  STEP(b, to, SYS_renameat2, a, from, b, to, flags);
}
int link(const char *from, const char *to) { STEP(AT_FDCWD, to, SYS_link, from, to); }
int linkat(int a, const char *from, int b, const char *to, int flags) {
  STEP(b, to, SYS_linkat, a, from, b, to, flags);
}
int symlink(const char *from, const char *to) { STEP(AT_FDCWD, to, SYS_symlink, from, to); }
int unlink(const char *name) { STEP(AT_FDCWD, name, SYS_unlink, name); }
int unlinkat(int folder, const char *name, int flags) { STEP(folder, name, SYS_unlinkat, folder, name, flags); }
int remove(const char *name) { STEP(AT_FDCWD, name, SYS_unlink, name); }
int mkdir(const char *name, mode_t mode) { STEP(AT_FDCWD, name, SYS_mkdir, name, mode); }
int mkdirat(int folder, const char *name, mode_t mode) { STEP(folder, name, SYS_mkdirat, folder, name, mode); }
int rmdir(const char *name) { STEP(AT_FDCWD, name, SYS_rmdir, name); }
int chmod(const char *name, mode_t mode) { STEP(AT_FDCWD, name, SYS_chmod, name, mode); }
int fchmod(int descriptor, mode_t mode) { STEP(descriptor, NULL, SYS_fchmod, descriptor, mode); }
int fchown(int descriptor, uid_t user, gid_t group) {
  STEP(descriptor, NULL, SYS_fchown, descriptor, user, group);
}
int truncate(const char *name, off_t length) { STEP(AT_FDCWD, name, SYS_truncate, name, length); }
int truncate64(const char *name, off_t length) { STEP(AT_FDCWD, name, SYS_truncate, name, length); }
int utimensat(int folder, const char *name, const struct timespec times[2], int flags) {
  STEP(folder, name, SYS_utimensat, folder, name, times, flags);
}

// MARK: Bytes

static ssize_t write_at(const char *call, int number, int descriptor, const void *bytes, size_t count, off_t position) {
  if (is_file(descriptor)) {
    int code = step(call, descriptor, NULL);
    if (code < 0) {
      syscall(number, descriptor, bytes, count * (size_t)share / 1000, position);
      die();
    }
    if (code > 0) { errno = code; return -1; }
  }
  return syscall(number, descriptor, bytes, count, position);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  return write_at("write", SYS_write, descriptor, bytes, count, 0);
}
ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t position) {
  return write_at("pwrite", SYS_pwrite64, descriptor, bytes, count, position);
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off_t position) {
  return write_at("pwrite", SYS_pwrite64, descriptor, bytes, count, position);
}

static ssize_t write_many(int number, int descriptor, const struct iovec *vectors, int count, off_t position) {
  if (is_file(descriptor)) {
    int code = step("writev", descriptor, NULL);
    if (code < 0) die();
    if (code > 0) { errno = code; return -1; }
  }
  return syscall(number, descriptor, vectors, count, position, 0);
}

ssize_t writev(int descriptor, const struct iovec *vectors, int count) {
  return write_many(SYS_writev, descriptor, vectors, count, 0);
}
ssize_t pwritev(int descriptor, const struct iovec *vectors, int count, off_t position) {
  return write_many(SYS_pwritev, descriptor, vectors, count, position);
}
ssize_t pwritev64(int descriptor, const struct iovec *vectors, int count, off_t position) {
  return write_many(SYS_pwritev, descriptor, vectors, count, position);
}

int ftruncate(int descriptor, off_t length) { STEP(descriptor, NULL, SYS_ftruncate, descriptor, length); }
int ftruncate64(int descriptor, off_t length) { STEP(descriptor, NULL, SYS_ftruncate, descriptor, length); }
int fallocate(int descriptor, int mode, off_t start, off_t length) {
  STEP(descriptor, NULL, SYS_fallocate, descriptor, mode, start, length);
}
int fallocate64(int descriptor, int mode, off_t start, off_t length) {
  STEP(descriptor, NULL, SYS_fallocate, descriptor, mode, start, length);
}
// Returns its error.
int posix_fallocate(int descriptor, off_t start, off_t length) {
  int code = step("posix_fallocate", descriptor, NULL);
  if (code < 0) die();
  if (code > 0) return code;
  return syscall(SYS_fallocate, descriptor, 0, start, length) == 0 ? 0 : errno;
}
int posix_fallocate64(int descriptor, off_t start, off_t length) { return posix_fallocate(descriptor, start, length); }
int futimens(int descriptor, const struct timespec times[2]) {
  STEP(descriptor, NULL, SYS_utimensat, descriptor, NULL, times, 0);
}

// MARK: Synchronization

int fsync(int descriptor) { SYNC(SYS_fsync, descriptor); }
int fdatasync(int descriptor) { SYNC(SYS_fdatasync, descriptor); }
int syncfs(int descriptor) { SYNC(SYS_syncfs, descriptor); }
int sync_file_range(int descriptor, off64_t start, off64_t length, unsigned flags) {
  STEP(descriptor, NULL, SYS_sync_file_range, descriptor, start, length, flags);
}
