-- Frozen: a released migration is never edited; the next change is a new file.
--
-- Doubles that must come back bit for bit are INTEGERs named *_bits (SQLite turns NaN into NULL):
-- the bits of Double.doubleToLongBits. Columns named *_order hold the same bits arranged so that
-- integers compare as the doubles do (-0.0 before 0.0, NaN last). Instants are *_nanos since 1970.

PRAGMA application_id = 1098147950; -- "Athn"
PRAGMA user_version = 1;

CREATE TABLE folder (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Tracking ------------------------------------------------------------------------------------

CREATE TABLE experiment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace TEXT NOT NULL,
  name TEXT NOT NULL,
  lifecycle TEXT NOT NULL,
  created_nanos INTEGER NOT NULL,
  UNIQUE (workspace, name)
) STRICT;

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hex TEXT NOT NULL UNIQUE,
  experiment INTEGER NOT NULL REFERENCES experiment (id),
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  lifecycle TEXT NOT NULL,
  started_nanos INTEGER,
  ended_nanos INTEGER,
  because TEXT,
  revision INTEGER NOT NULL
) STRICT;
CREATE INDEX run_by_experiment ON run (experiment, id);
CREATE INDEX run_by_revision ON run (revision);

CREATE TABLE run_tag (
  run INTEGER NOT NULL REFERENCES run (id),
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_param (
  run INTEGER NOT NULL REFERENCES run (id),
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE metric_series (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (id),
  key TEXT NOT NULL,
  UNIQUE (run, key)
) STRICT;

CREATE TABLE metric_point (
  series INTEGER NOT NULL REFERENCES metric_series (id),
  step INTEGER NOT NULL,
  time_millis INTEGER NOT NULL,
  value_order INTEGER NOT NULL,
  PRIMARY KEY (series, step, time_millis, value_order)
) STRICT, WITHOUT ROWID;

-- Studies -------------------------------------------------------------------------------------

CREATE TABLE study (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  workspace TEXT NOT NULL,
  name TEXT NOT NULL,
  experiment INTEGER REFERENCES experiment (id),
  client_id TEXT,
  objectives TEXT NOT NULL,
  setup TEXT,
  created_nanos INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  UNIQUE (workspace, name)
) STRICT;
CREATE INDEX study_by_revision ON study (revision);

CREATE TABLE study_attr (
  study INTEGER NOT NULL REFERENCES study (id),
  owner TEXT NOT NULL CHECK (owner IN ('USER', 'SYSTEM')),
  key TEXT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (study, owner, key)
) STRICT, WITHOUT ROWID;

-- Identity and state of trials, for checks inside a transaction; all else is in their events.
CREATE TABLE trial (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  study INTEGER NOT NULL REFERENCES study (id),
  number INTEGER NOT NULL,
  state TEXT NOT NULL,
  revision INTEGER NOT NULL,
  UNIQUE (study, number)
) STRICT;
CREATE INDEX trial_waiting ON trial (study, number) WHERE state = 'WAITING';
CREATE INDEX trial_by_revision ON trial (revision);

CREATE TABLE distribution (
  id INTEGER PRIMARY KEY,
  json TEXT NOT NULL UNIQUE
) STRICT;

-- params: [["name", distribution, internal_bits], …]; values_bits: [bits, …].
CREATE TABLE trial_event (
  revision INTEGER PRIMARY KEY,
  study INTEGER NOT NULL REFERENCES study (id),
  trial INTEGER NOT NULL REFERENCES trial (id),
  kind TEXT NOT NULL,
  at_nanos INTEGER,
  number INTEGER,
  state_from TEXT,
  state_to TEXT,
  worker TEXT,
  because TEXT,
  step INTEGER,
  value_bits INTEGER,
  values_bits TEXT,
  prune INTEGER,
  basis INTEGER,
  firm INTEGER,
  params TEXT,
  notes TEXT,
  CHECK (
    CASE kind
      WHEN 'ASKED' THEN number IS NOT NULL AND state_to IS NOT NULL AND at_nanos IS NOT NULL
      WHEN 'ASSIGNED' THEN
        params IS NOT NULL AND firm IS NOT NULL AND notes IS NOT NULL AND basis IS NOT NULL
      WHEN 'ATTEMPTED' THEN number IS NOT NULL AND at_nanos IS NOT NULL
      WHEN 'REPORTED' THEN step IS NOT NULL AND value_bits IS NOT NULL AND at_nanos IS NOT NULL
      WHEN 'JUDGED' THEN
        step IS NOT NULL AND prune IS NOT NULL AND because IS NOT NULL AND number IS NOT NULL
          AND basis IS NOT NULL
      WHEN 'MOVED' THEN
        state_from IS NOT NULL AND state_to IS NOT NULL AND values_bits IS NOT NULL
          AND at_nanos IS NOT NULL
      ELSE 0
    END
  )
) STRICT;
CREATE INDEX trial_event_by_study ON trial_event (study, revision);

CREATE TRIGGER trial_event_is_never_updated BEFORE UPDATE ON trial_event
BEGIN
  SELECT RAISE(ABORT, 'trial events are never overwritten');
END;

CREATE TRIGGER trial_event_is_never_deleted BEFORE DELETE ON trial_event
BEGIN
  SELECT RAISE(ABORT, 'trial events are never deleted');
END;

CREATE TRIGGER distribution_is_never_updated BEFORE UPDATE ON distribution
BEGIN
  SELECT RAISE(ABORT, 'distributions are never overwritten, because trial events name them');
END;

CREATE TRIGGER distribution_is_never_deleted BEFORE DELETE ON distribution
BEGIN
  SELECT RAISE(ABORT, 'distributions are never deleted, because trial events name them');
END;

CREATE TABLE trial_run (
  id INTEGER PRIMARY KEY,
  trial INTEGER NOT NULL REFERENCES trial (id),
  run INTEGER NOT NULL REFERENCES run (id),
  how TEXT NOT NULL,
  UNIQUE (trial, run)
) STRICT;

-- Work ----------------------------------------------------------------------------------------

CREATE TABLE environment (
  id INTEGER PRIMARY KEY,
  digest TEXT NOT NULL UNIQUE,
  json TEXT NOT NULL
) STRICT;

CREATE TABLE attempt (
  trial INTEGER NOT NULL REFERENCES trial (id),
  number INTEGER NOT NULL,
  agent TEXT NOT NULL,
  pid INTEGER,
  details TEXT NOT NULL,
  environment INTEGER NOT NULL REFERENCES environment (id),
  started_nanos INTEGER NOT NULL,
  ended_nanos INTEGER,
  exit_kind TEXT,
  exit_code INTEGER,
  exit_reason TEXT,
  exit_last_lines TEXT,
  PRIMARY KEY (trial, number)
) STRICT, WITHOUT ROWID;
