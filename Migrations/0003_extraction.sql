-- Extractors that run while a job runs: child jobs, what they have seen, and what finished files still owe.
-- What each column means, in which unit: docs/JOURNAL.md.
PRAGMA user_version = 3;

CREATE TABLE extraction (
  id INTEGER PRIMARY KEY,
  job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  parent INTEGER,
  ordinal INTEGER,
  extractor TEXT NOT NULL,
  state INTEGER NOT NULL,
  cursor TEXT,
  ended INTEGER NOT NULL,
  dispatched_ordinal INTEGER NOT NULL,
  last_ordinal INTEGER NOT NULL,
  undispatched_queues INTEGER NOT NULL,
  directory_ordinal INTEGER,
  refreshes INTEGER NOT NULL,
  reason TEXT,
  sum INTEGER NOT NULL
) STRICT;

CREATE INDEX extraction_job ON extraction (job, state);

-- The extraction whose message it is; NULL for the job's own input.
ALTER TABLE message ADD COLUMN extraction INTEGER;

-- What the columns of job said of its only extractor is the root extraction's now. Its sum is 0, which
-- stands for "not computed yet": the journal writes it at the first change.
INSERT INTO extraction
SELECT NULL, id, NULL, NULL, '',
  CASE WHEN state >= 3 OR (extraction_ended AND dispatched_ordinal = last_ordinal) THEN 1 ELSE 0 END,
  cursor, extraction_ended, dispatched_ordinal, last_ordinal, 0, NULL, 0, NULL, 0
FROM job;

ALTER TABLE job DROP COLUMN cursor;
ALTER TABLE job DROP COLUMN extraction_ended;
ALTER TABLE job DROP COLUMN dispatched_ordinal;

-- Files that passed every rule of selection but the range, which counts them.
ALTER TABLE job ADD COLUMN selected INTEGER NOT NULL DEFAULT 0;

-- Inputs and files that extractors of a job have named, so that none is handed on twice.
CREATE TABLE visited (
  job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  PRIMARY KEY (job, key)
) STRICT, WITHOUT ROWID;

-- What a finished file still owes: made in the transaction that says `done`, deleted when it is paid.
CREATE TABLE owed (
  job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  transfer INTEGER NOT NULL REFERENCES transfer (id) ON DELETE CASCADE,
  kind INTEGER NOT NULL,
  PRIMARY KEY (job, transfer, kind)
) STRICT, WITHOUT ROWID;

-- Which of a message's other URLs is in use, for transfers that left the first one.
CREATE TABLE alternative (
  transfer INTEGER PRIMARY KEY REFERENCES transfer (id) ON DELETE CASCADE,
  number INTEGER NOT NULL
) STRICT;
