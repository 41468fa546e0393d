-- Frozen: a released migration is never edited; the next change is a new file.

PRAGMA user_version = 6;

-- Experiments and runs -------------------------------------------------------------------------

ALTER TABLE experiment ADD COLUMN artifact_root TEXT;
ALTER TABLE experiment ADD COLUMN updated_nanos INTEGER NOT NULL DEFAULT 0;
UPDATE experiment SET updated_nanos = created_nanos;

CREATE TABLE experiment_tag (
  experiment INTEGER NOT NULL REFERENCES experiment (id),
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (experiment, key)
) STRICT, WITHOUT ROWID;

-- seen_nanos: when something of it last arrived. Points are logged without a look at this table, so
-- it is behind by as long as the process keeps that in memory.
ALTER TABLE run ADD COLUMN user TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN seen_nanos INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN deleted_nanos INTEGER;
CREATE INDEX run_by_user ON run (experiment, user, id);

-- Nobody noted when runs were last seen; they were there when they began, ended and said their last
-- point. Times of points are what a client claims: those outside the years 1970 to 2100 are not
-- believed.
UPDATE run SET seen_nanos = max(
  coalesce(
    started_nanos, (SELECT created_nanos FROM experiment e WHERE e.id = run.experiment)),
  coalesce(ended_nanos, started_nanos, -9223372036854775808),
  coalesce(
    (SELECT max(last_time) FROM metric_series m
     WHERE m.run = run.id AND m.last_time BETWEEN 0 AND 4102444800000) * 1000000,
    -9223372036854775808));
UPDATE run SET deleted_nanos = seen_nanos WHERE lifecycle = 'DELETED';

-- Datasets -------------------------------------------------------------------------------------

-- What runs of an experiment read, once for all of them, because schemas and profiles are large.
CREATE TABLE dataset (
  id INTEGER PRIMARY KEY,
  experiment INTEGER NOT NULL REFERENCES experiment (id),
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  source_type TEXT NOT NULL,
  source TEXT NOT NULL,
  schema TEXT,
  profile TEXT,
  UNIQUE (experiment, name, digest)
) STRICT;

-- said: 1 for the run's first one. context: '' for none. tags: {"key":"value", …}.
CREATE TABLE input (
  run INTEGER NOT NULL REFERENCES run (id),
  dataset INTEGER NOT NULL REFERENCES dataset (id),
  said INTEGER NOT NULL,
  context TEXT NOT NULL,
  tags TEXT NOT NULL,
  PRIMARY KEY (run, dataset)
) STRICT, WITHOUT ROWID;
CREATE INDEX input_by_dataset ON input (dataset, context, run);

CREATE TRIGGER dataset_goes_with_its_last_use AFTER DELETE ON input
BEGIN
  DELETE FROM dataset
  WHERE id = OLD.dataset AND NOT EXISTS (SELECT 1 FROM input WHERE dataset = OLD.dataset);
END;

-- Blobs ----------------------------------------------------------------------------------------

-- owner: a run, or 0 for what is nobody's; so it cannot be a REFERENCES. Else as in schema 3.
CREATE TABLE blob_new (
  owner INTEGER NOT NULL,
  path TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  digest TEXT NOT NULL,
  stored_nanos INTEGER NOT NULL,
  PRIMARY KEY (owner, path)
) STRICT, WITHOUT ROWID;

INSERT INTO blob_new (owner, path, size_bytes, digest, stored_nanos)
SELECT run, path, size_bytes, digest, stored_nanos FROM blob ORDER BY run, path;

DROP TABLE blob;
ALTER TABLE blob_new RENAME TO blob;

CREATE TABLE blob_pending_new (
  owner INTEGER NOT NULL,
  path TEXT NOT NULL,
  incoming TEXT UNIQUE,
  size_bytes INTEGER,
  digest TEXT,
  stored_nanos INTEGER,
  PRIMARY KEY (owner, path),
  CHECK (
    (incoming IS NULL) = (size_bytes IS NULL)
      AND (incoming IS NULL) = (digest IS NULL)
      AND (incoming IS NULL) = (stored_nanos IS NULL)
  )
) STRICT, WITHOUT ROWID;

INSERT INTO blob_pending_new (owner, path, incoming, size_bytes, digest, stored_nanos)
SELECT run, path, incoming, size_bytes, digest, stored_nanos FROM blob_pending ORDER BY run, path;

DROP TABLE blob_pending;
ALTER TABLE blob_pending_new RENAME TO blob_pending;
