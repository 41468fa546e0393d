-- Frozen: a released migration is never edited; the next change is a new file.
--
-- Points are no longer rows. The points of one batch are a record of metric_log; from there they
-- move, run by run, into metric_chunk. All points of a run up to run.sealed_revision are in its
-- chunks, all later ones are in the log. The records of a log that are covered go later, many at
-- once. (The step after this one moves the points of metric_point.)
--
-- metric_log and metric_chunk name their runs without REFERENCES, because a check for each record
-- would cost as much as writing it. crc is CRC-32C.

PRAGMA user_version = 2;

ALTER TABLE run ADD COLUMN sealed_revision INTEGER NOT NULL DEFAULT 0;
CREATE INDEX run_by_start ON run (experiment, started_nanos, id);
CREATE INDEX run_by_end ON run (experiment, ended_nanos, id);
CREATE INDEX run_by_name ON run (experiment, name, id);
CREATE INDEX run_deleted ON run (experiment, id) WHERE lifecycle = 'DELETED';

CREATE TABLE metric_key (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE metric_log (
  revision INTEGER PRIMARY KEY,
  run INTEGER NOT NULL,
  crc INTEGER NOT NULL,
  record BLOB NOT NULL
) STRICT;

ALTER TABLE metric_series RENAME TO metric_series_1;

-- One row a series, written when its run is sealed and now and then before. Orders are value_order
-- of schema 1.
CREATE TABLE metric_series (
  run INTEGER NOT NULL REFERENCES run (id),
  key INTEGER NOT NULL REFERENCES metric_key (id),
  rule TEXT NOT NULL,
  last_step INTEGER NOT NULL,
  last_time INTEGER NOT NULL,
  last_order INTEGER NOT NULL,
  min_order INTEGER NOT NULL,
  max_order INTEGER NOT NULL,
  PRIMARY KEY (run, key)
) STRICT, WITHOUT ROWID;
-- The extremes ride along: asked for seldom, they are found by reading the part of one key. An index
-- of each would triple what a run costs to write.
CREATE INDEX metric_series_by_last ON metric_series (key, last_order, run, min_order, max_order);

-- key 0: a pack of short pieces of several series of the run; its steps and times say nothing.
-- upto: the newest revision in it; of two chunks of a series that share steps, the one with the
-- higher one came later. bundle: the metric_bundle that sums it up, or 0.
CREATE TABLE metric_chunk (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL,
  key INTEGER NOT NULL,
  bundle INTEGER NOT NULL DEFAULT 0,
  upto INTEGER NOT NULL,
  points INTEGER NOT NULL,
  first_step INTEGER NOT NULL,
  first_time INTEGER NOT NULL,
  last_step INTEGER NOT NULL,
  last_time INTEGER NOT NULL,
  summary_crc INTEGER NOT NULL,
  body_crc INTEGER NOT NULL,
  summary BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX metric_chunk_by_series ON metric_chunk (run, key, bundle, id);

-- The summaries of neighbouring chunks of one series, and a summary of them all.
CREATE TABLE metric_bundle (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL,
  key INTEGER NOT NULL,
  summary BLOB NOT NULL,
  chunks BLOB NOT NULL,
  crc INTEGER NOT NULL
) STRICT;
CREATE INDEX metric_bundle_by_series ON metric_bundle (run, key, id);

-- Searching ------------------------------------------------------------------------------------

-- The number that a param's text spells, as an order; NULL where it spells none.
ALTER TABLE run_param ADD COLUMN number_order INTEGER;
CREATE INDEX run_param_by_text ON run_param (key, value, run);
CREATE INDEX run_param_by_number ON run_param (key, number_order, run);
CREATE INDEX run_tag_by_text ON run_tag (key, value, run);
