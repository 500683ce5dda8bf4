#include "CSimulation.h"

#include <sqlite3.h>
#include <string.h>

// A VFS "shim" (sqlite.org/vfs.html): the file objects are the Unix VFS's own, only their table of methods is
// a copy of which three entries lead here first.

static sqlite3_vfs watching;
static sqlite3_vfs *system_vfs;
static struct gdl_sim_log state;
static int frozen;
static enum gdl_sim_fate (*decide)(enum gdl_sim_call);

// The Unix VFS has few tables of methods, one for each way of locking.
static struct table {
  const sqlite3_io_methods *original;
  sqlite3_io_methods log;
  sqlite3_io_methods other;
} tables[4];

static const sqlite3_io_methods *methods_of(const sqlite3_file *file, int is_log) {
  for (int i = 0; i < 4; i++) {
    const sqlite3_io_methods *mine = is_log ? &tables[i].log : &tables[i].other;
    if (file->pMethods == mine) return tables[i].original;
  }
  return 0;
}

static int log_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
  if (frozen) return SQLITE_IOERR_WRITE;
  switch (decide(gdl_sim_log_write)) {
  case gdl_sim_goes_on: break;
  case gdl_sim_fails: return SQLITE_FULL;
  case gdl_sim_dies: frozen = 1; return SQLITE_IOERR_WRITE;
  }
  int result = methods_of(file, 1)->xWrite(file, bytes, count, offset);
  if (result != SQLITE_OK) return result;
  state.writes++;
  if (offset == 0) {
    // A new header: everything before it is in the main file, durably, and nothing behind it counts.
    state.written = count;
    state.synced = 0;
  } else {
    // A transaction that failed leaves frames that the next one overwrites.
    if (offset < state.synced) state.synced = offset;
    state.written = offset + count;
  }
  return result;
}

static int log_sync(sqlite3_file *file, int flags) {
  (void)file;
  (void)flags;
  if (frozen) return SQLITE_IOERR_FSYNC;
  switch (decide(gdl_sim_log_sync)) {
  case gdl_sim_goes_on: break;
  case gdl_sim_fails: return SQLITE_IOERR_FSYNC;
  case gdl_sim_dies: frozen = 1; return SQLITE_IOERR_FSYNC;
  }
  state.syncs++;
  state.synced = state.written;
  return SQLITE_OK;
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 length) {
  if (frozen) return SQLITE_IOERR_TRUNCATE;
  int result = methods_of(file, 1)->xTruncate(file, length);
  if (result == SQLITE_OK) {
    if (state.written > length) state.written = length;
    if (state.synced > length) state.synced = length;
  }
  return result;
}

static int other_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
  if (frozen) return SQLITE_IOERR_WRITE;
  return methods_of(file, 0)->xWrite(file, bytes, count, offset);
}

static int other_sync(sqlite3_file *file, int flags) {
  (void)file;
  (void)flags;
  return frozen ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int open_file(
    sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags) {
  int result = system_vfs->xOpen(system_vfs, name, file, flags, out_flags);
  if (result != SQLITE_OK || !file->pMethods) return result;
  for (int i = 0; i < 4; i++) {
    struct table *table = &tables[i];
    if (!table->original) {
      table->original = file->pMethods;
      table->log = *file->pMethods;
      table->log.xWrite = log_write;
      table->log.xSync = log_sync;
      table->log.xTruncate = log_truncate;
      table->other = *file->pMethods;
      table->other.xWrite = other_write;
      table->other.xSync = other_sync;
    }
    if (table->original == file->pMethods) {
      file->pMethods = flags & SQLITE_OPEN_WAL ? &table->log : &table->other;
      return result;
    }
  }
  return SQLITE_CANTOPEN;
}

static int keep_log_when_closed(sqlite3 *db, const char **message, const void *api) {
  (void)message;
  (void)api;
  return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}

int gdl_sim_spare_locks(void) {
  return sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) == SQLITE_OK && sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
}

void gdl_sim_watch_logs(enum gdl_sim_fate (*decision)(enum gdl_sim_call)) {
  decide = decision;
  if (system_vfs) return;
  sqlite3_initialize();
  // Nobody else uses the files: no lock of the system, no index of the log in shared memory.
  system_vfs = sqlite3_vfs_find("unix-excl");
  watching = *system_vfs;
  watching.pNext = 0;
  watching.zName = "gdl-simulated";
  watching.xOpen = open_file;
  sqlite3_vfs_register(&watching, 1);
  sqlite3_auto_extension((void (*)(void))keep_log_when_closed);
}

struct gdl_sim_log gdl_sim_log_state(void) { return state; }

void gdl_sim_log_begin(int64_t length) {
  memset(&state, 0, sizeof state);
  state.written = state.synced = length;
  frozen = 0;
}

void gdl_sim_thaw(void) { frozen = 0; }
