// A disk with a volatile cache, for a loop device: one file, by way of FUSE, that records what is written to it.
//
//   recording-disk IMAGE LOG FILE
//
// mounts itself on FILE, which then has the bytes of IMAGE. Every write goes to IMAGE and, before it is acknowledged,
// to the end of LOG; so does every flush. It ends when FILE is unmounted. A record of LOG is
//   uint32 kind (1 write, 2 flush), uint32 count, uint64 offset, then count bytes
// in the byte order of the machine. Requests are served one after the other: the order of the records is one in which
// a disk may have received them, and a flush covers exactly the records before it.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { LONGEST_WRITE = 1 << 20 };

static int device, image, record;
static uint64_t size;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void answer(uint64_t request, int error, const void *bytes, size_t count) {
  struct fuse_out_header head = {.len = (uint32_t)(sizeof head + count), .error = -error, .unique = request};
  struct iovec parts[] = {{&head, sizeof head}, {(void *)bytes, count}};
  // A request that was interrupted is gone (ENOENT).
  if (writev(device, parts, count ? 2 : 1) < 0 && errno != ENOENT) fail("answer");
}

static void note(uint32_t kind, uint64_t offset, const void *bytes, uint32_t count) {
  struct { uint32_t kind, count; uint64_t offset; } head = {kind, count, offset};
  struct iovec parts[] = {{&head, sizeof head}, {(void *)bytes, count}};
  if (writev(record, parts, 2) != (ssize_t)(sizeof head + count)) fail("write the log");
}

static void attributes(uint64_t request) {
  struct fuse_attr_out out = {.attr_valid = 3600};
  out.attr = (struct fuse_attr){
      .ino = 1, .size = size, .blocks = size / 512, .mode = S_IFREG | 0600, .nlink = 1, .blksize = 4096};
  answer(request, 0, &out, sizeof out);
}

static void start(uint64_t request, const struct fuse_init_in *in) {
  struct fuse_init_out out = {
      .major = FUSE_KERNEL_VERSION, .minor = FUSE_KERNEL_MINOR_VERSION, .max_readahead = in->max_readahead,
      .flags = FUSE_BIG_WRITES | FUSE_MAX_PAGES, .max_background = 16, .congestion_threshold = 12,
      .max_write = LONGEST_WRITE, .time_gran = 1, .max_pages = LONGEST_WRITE / 4096};
  answer(request, 0, &out, sizeof out);
}

static void serve(const struct fuse_in_header *head, const void *body) {
  static char bytes[LONGEST_WRITE];
  switch (head->opcode) {
  case FUSE_INIT: start(head->unique, body); break;
  case FUSE_GETATTR: case FUSE_SETATTR: attributes(head->unique); break;
  case FUSE_OPEN: {
    // Without the page cache of the file: what the loop device is told to write arrives here at once.
    struct fuse_open_out out = {.fh = 1, .open_flags = FOPEN_DIRECT_IO};
    answer(head->unique, 0, &out, sizeof out);
    break;
  }
  case FUSE_READ: {
    const struct fuse_read_in *in = body;
    size_t wanted = in->size < sizeof bytes ? in->size : sizeof bytes;
    ssize_t count = pread(image, bytes, wanted, (off_t)in->offset);
    answer(head->unique, count < 0 ? errno : 0, bytes, count < 0 ? 0 : (size_t)count);
    break;
  }
  case FUSE_WRITE: {
    const struct fuse_write_in *in = body;
    if (pwrite(image, in + 1, in->size, (off_t)in->offset) != (ssize_t)in->size) fail("write the image");
    note(1, in->offset, in + 1, in->size);
    struct fuse_write_out out = {.size = in->size};
    answer(head->unique, 0, &out, sizeof out);
    break;
  }
  case FUSE_FSYNC:
    note(2, 0, NULL, 0);
    answer(head->unique, 0, NULL, 0);
    break;
  case FUSE_FLUSH: case FUSE_RELEASE: answer(head->unique, 0, NULL, 0); break;
  case FUSE_STATFS: {
    struct fuse_statfs_out out = {.st = {.bsize = 4096, .frsize = 4096, .namelen = 255}};
    answer(head->unique, 0, &out, sizeof out);
    break;
  }
  case FUSE_FORGET: case FUSE_BATCH_FORGET: case FUSE_INTERRUPT: break;
  // Among them fallocate: the loop device then knows no discard, and zeroes are written.
  default: answer(head->unique, ENOSYS, NULL, 0);
  }
}

int main(int count, char **arguments) {
  if (count != 4) return 64;
  struct stat status;
  if ((image = open(arguments[1], O_RDWR)) < 0 || fstat(image, &status)) fail(arguments[1]);
  size = (uint64_t)status.st_size;
  if ((record = open(arguments[2], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600)) < 0) fail(arguments[2]);
  if ((device = open("/dev/fuse", O_RDWR)) < 0) fail("/dev/fuse");
  char options[100];
  snprintf(options, sizeof options, "fd=%d,rootmode=100600,user_id=0,group_id=0", device);
  if (mount("recording-disk", arguments[3], "fuse", MS_NOSUID | MS_NODEV, options)) fail(arguments[3]);
  puts("ready");
  fflush(stdout);
  static char request[LONGEST_WRITE + 4096] __attribute__((aligned(8)));
  for (;;) {
    ssize_t length = read(device, request, sizeof request);
    if (length < 0 && errno == ENODEV) return 0;
    if (length < 0 && (errno == EINTR || errno == ENOENT || errno == EAGAIN)) continue;
    if (length < (ssize_t)sizeof(struct fuse_in_header)) fail("read a request");
    serve((const struct fuse_in_header *)request, request + sizeof(struct fuse_in_header));
  }
}
