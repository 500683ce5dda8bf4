// System calls that Swift's C library module leaves out, because it is built without _GNU_SOURCE.
// Where another system lacks one, the call fails with ENOSYS and its caller takes the portable way.
#ifndef GDL_CLINUX_SHIM_H
#define GDL_CLINUX_SHIM_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#ifdef __linux__
// Swift's C library module sees fd_set without _GNU_SOURCE, which names a field of it differently: both
// modules in one file must see the same one.
#include <features.h>
#ifdef __USE_XOPEN
#undef __USE_XOPEN
#include <sys/select.h>
#define __USE_XOPEN 1
#endif
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static inline int gdl_open_at(int directory, const char *name, int flags, mode_t mode) { return openat(directory, name, flags, mode); }

// Takes (exclusive = 1) or gives back (exclusive = 0) one byte of a lock file, for the open file description.
static inline int gdl_lock_byte(int fd, int64_t offset, int exclusive) {
  struct flock l = {0};
  l.l_type = exclusive ? F_WRLCK : F_UNLCK; l.l_whence = SEEK_SET; l.l_start = (off_t)offset; l.l_len = 1;
  return fcntl(fd, F_OFD_SETLK, &l);
}
// 1: some other open file description holds that byte; 0: nobody does; -1: errno.
static inline int gdl_byte_is_locked(int fd, int64_t offset) {
  struct flock l = {0};
  l.l_type = F_WRLCK; l.l_whence = SEEK_SET; l.l_start = (off_t)offset; l.l_len = 1;
  if (fcntl(fd, F_OFD_GETLK, &l) != 0) return -1;
  return l.l_type != F_UNLCK;
}

#ifdef __linux__
#include <sys/vfs.h>
static inline int gdl_rename_no_replace(int from_directory, const char *from, int to_directory, const char *to) {
  return renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}
static inline int gdl_preallocate(int fd, int64_t offset, int64_t length) {
  return fallocate(fd, FALLOC_FL_KEEP_SIZE, (off_t)offset, (off_t)length);
}
static inline int gdl_sync_file_system(int fd) { return syncfs(fd); }
static inline int gdl_drop_cache(int fd) { return posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED); }
// Begins to write dirty pages of a file, without waiting for one.
static inline int gdl_begin_write_back(int fd, int64_t offset, int64_t length) { return sync_file_range(fd, offset, length, SYNC_FILE_RANGE_WRITE); }
// 1: a file system in memory (tmpfs, ramfs), where preallocation costs memory and time; 0: not; -1: errno.
static inline int gdl_is_memory_file_system(int fd) {
  struct statfs s;
  if (fstatfs(fd, &s) != 0) return -1;
  return s.f_type == 0x01021994 || s.f_type == 0x858458f6;
}
#else
static inline int gdl_rename_no_replace(int from_directory, const char *from, int to_directory, const char *to) {
  (void)from_directory; (void)from; (void)to_directory; (void)to; errno = ENOSYS; return -1;
}
static inline int gdl_preallocate(int fd, int64_t offset, int64_t length) { (void)fd; (void)offset; (void)length; errno = ENOSYS; return -1; }
static inline int gdl_sync_file_system(int fd) { (void)fd; errno = ENOSYS; return -1; }
static inline int gdl_drop_cache(int fd) { (void)fd; errno = ENOSYS; return -1; }
static inline int gdl_begin_write_back(int fd, int64_t offset, int64_t length) { (void)fd; (void)offset; (void)length; errno = ENOSYS; return -1; }
static inline int gdl_is_memory_file_system(int fd) { (void)fd; return 0; }
#endif

// Of a posix_spawn_file_actions_t, which Swift would take for another type than its C library's own: a child
// gets no descriptor from the first on.
static inline int gdl_spawn_close_from(void *actions, int first) {
#ifdef __linux__
  return posix_spawn_file_actions_addclosefrom_np((posix_spawn_file_actions_t *)actions, first);
#else
  (void)actions; (void)first; return ENOSYS;
#endif
}

static inline int gdl_spawn_new_session(void) { return POSIX_SPAWN_SETSID; }
static inline int gdl_wait_exited(int status) { return WIFEXITED(status); }
static inline int gdl_wait_exit_status(int status) { return WEXITSTATUS(status); }
static inline int gdl_wait_signal(int status) { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }
static inline int gdl_terminal_size(int fd, int *columns, int *rows) {
  struct winsize w;
  if (ioctl(fd, TIOCGWINSZ, &w) != 0 || w.ws_col == 0) return -1;
  *columns = w.ws_col; *rows = w.ws_row;
  return 0;
}
// The C library keeps freed memory for the next use, in pieces up to `piece` bytes and `spare` bytes in all, instead of
// giving it back to the kernel. Does nothing where it has no such choice.
#ifdef __GLIBC__
#include <malloc.h>
static inline void gdl_keep_freed_memory(int piece, int spare) {
  mallopt(M_MMAP_THRESHOLD, piece);
  mallopt(M_TRIM_THRESHOLD, spare);
}
#else
static inline void gdl_keep_freed_memory(int piece, int spare) { (void)piece; (void)spare; }
#endif

#endif
