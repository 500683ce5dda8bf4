-- Pauses with an end, priorities, paused hosts, hooks, and the speed over time.
-- What each column means, in which unit: docs/JOURNAL.md.
PRAGMA user_version = 2;

ALTER TABLE job ADD COLUMN wished_by TEXT;
ALTER TABLE job ADD COLUMN wish_until INTEGER;
ALTER TABLE job ADD COLUMN wish_duration INTEGER;
ALTER TABLE job ADD COLUMN wish_maximum INTEGER;
ALTER TABLE job ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN options_version INTEGER NOT NULL DEFAULT 0;

CREATE TABLE host_pause (
  host TEXT NOT NULL PRIMARY KEY,
  since INTEGER NOT NULL,
  until INTEGER,
  requested_by TEXT,
  reason TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE hook (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  event INTEGER NOT NULL,
  target TEXT NOT NULL,
  UNIQUE (job, event, target)
) STRICT;

-- What a hook still has to be told. Made by the trigger in the transaction of the event itself, so that
-- no crash can come between the two; deleted when the hook has succeeded or was given up.
CREATE TABLE delivery (
  hook INTEGER NOT NULL REFERENCES hook (id) ON DELETE CASCADE,
  event INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (hook, event)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER event_delivery AFTER INSERT ON event
WHEN EXISTS (SELECT 1 FROM hook WHERE job = new.job)
BEGIN
  INSERT OR IGNORE INTO delivery (hook, event)
  SELECT id, new.id FROM hook WHERE job = new.job AND (event = new.kind OR event = 0);
END;

CREATE TABLE sample (
  job INTEGER NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  bytes_per_second INTEGER NOT NULL,
  PRIMARY KEY (job, at)
) STRICT, WITHOUT ROWID;
