-- The journal's first schema. What each column means, in which unit: docs/JOURNAL.md.
PRAGMA application_id = 1734634545; -- 0x67646C31, "gdl1"
PRAGMA user_version = 1;

CREATE TABLE session (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  boot_id TEXT NOT NULL,
  process_id INTEGER NOT NULL,
  host TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;

CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  input TEXT NOT NULL,
  options TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  sum INTEGER NOT NULL,
  state INTEGER NOT NULL,
  wish INTEGER NOT NULL DEFAULT 0,
  wish_reason TEXT,
  wished_at INTEGER,
  owner INTEGER REFERENCES session (id),
  ended_at INTEGER,
  dispatched_ordinal INTEGER NOT NULL DEFAULT 0,
  last_ordinal INTEGER NOT NULL DEFAULT 0,
  cursor TEXT,
  extraction_ended INTEGER NOT NULL DEFAULT 0,
  files INTEGER NOT NULL DEFAULT 0,
  done INTEGER NOT NULL DEFAULT 0,
  skipped INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  bytes_done INTEGER NOT NULL DEFAULT 0,
  bytes_per_second INTEGER,
  speed_at INTEGER
) STRICT;

-- States below 3 are the open ones, here and in transfer.
CREATE INDEX job_open ON job (id) WHERE state < 3;
CREATE INDEX job_owner ON job (owner) WHERE owner IS NOT NULL;

CREATE TABLE message (
  job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  url TEXT NOT NULL,
  metadata TEXT,
  sum INTEGER NOT NULL,
  PRIMARY KEY (job, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE directory (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  sum INTEGER NOT NULL
) STRICT;

CREATE TABLE transfer (
  id INTEGER PRIMARY KEY,
  job INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  directory INTEGER NOT NULL REFERENCES directory (id),
  name TEXT NOT NULL,
  state INTEGER NOT NULL,
  validator_kind INTEGER,
  validator TEXT,
  entity_tag TEXT,
  last_modified TEXT,
  complete_length INTEGER,
  content_type TEXT,
  content_coding TEXT,
  refuses_ranges INTEGER,
  digests TEXT,
  redirects TEXT,
  crc32 INTEGER,
  length INTEGER,
  attempts INTEGER NOT NULL,
  not_before INTEGER,
  reason TEXT,
  part_identity BLOB,
  started_at INTEGER,
  ended_at INTEGER,
  sum INTEGER NOT NULL,
  FOREIGN KEY (job, ordinal) REFERENCES message (job, ordinal) ON DELETE CASCADE
) STRICT;

CREATE UNIQUE INDEX transfer_message ON transfer (job, ordinal);
CREATE INDEX transfer_path ON transfer (directory, name);
CREATE INDEX transfer_open ON transfer (job) WHERE state < 3;

CREATE TABLE segment (
  transfer INTEGER NOT NULL REFERENCES transfer (id) ON DELETE CASCADE,
  first_position INTEGER NOT NULL,
  position INTEGER NOT NULL,
  end_position INTEGER,
  tail_crc32 INTEGER NOT NULL,
  durable_position INTEGER NOT NULL,
  durable_tail_crc32 INTEGER NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (transfer, first_position)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoint (
  transfer INTEGER NOT NULL REFERENCES transfer (id) ON DELETE CASCADE,
  block INTEGER NOT NULL,
  present INTEGER NOT NULL,
  crcs BLOB NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY (transfer, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  transfer INTEGER,
  kind INTEGER NOT NULL,
  reason TEXT
) STRICT;

CREATE INDEX event_job ON event (job);
