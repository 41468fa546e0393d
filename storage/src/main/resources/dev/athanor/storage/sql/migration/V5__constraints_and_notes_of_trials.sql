-- Frozen: a released migration is never edited; the next change is a new file.
--
-- Trials have constraints and notes of their user. SQLite cannot change a CHECK, so the events move
-- to a new table, whose CHECK leaves kinds that come later to themselves.

PRAGMA user_version = 5;

CREATE TABLE trial_event_new (
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
  name TEXT,
  json TEXT,
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
      WHEN 'CONSTRAINED' THEN name IS NOT NULL AND value_bits IS NOT NULL
      WHEN 'NOTED' THEN name IS NOT NULL AND json IS NOT NULL
      ELSE 1
    END
  )
) STRICT;

INSERT INTO trial_event_new (
  revision, study, trial, kind, at_nanos, number, state_from, state_to, worker, because, step,
  value_bits, values_bits, prune, basis, firm, params, notes)
SELECT
  revision, study, trial, kind, at_nanos, number, state_from, state_to, worker, because, step,
  value_bits, values_bits, prune, basis, firm, params, notes
FROM trial_event ORDER BY revision;

DROP TABLE trial_event;
ALTER TABLE trial_event_new RENAME TO trial_event;
CREATE INDEX trial_event_by_study ON trial_event (study, revision);

CREATE TRIGGER trial_event_is_never_updated BEFORE UPDATE ON trial_event
BEGIN
  SELECT RAISE(ABORT, 'trial events are never overwritten');
END;

CREATE TRIGGER trial_event_is_never_deleted BEFORE DELETE ON trial_event
BEGIN
  SELECT RAISE(ABORT, 'trial events are never deleted');
END;

-- Packs hold trials as they were; they are written again as trials end.
DELETE FROM trial_pack;
DELETE FROM trial_pack_end;
