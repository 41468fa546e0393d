-- Frozen: a released migration is never edited; the next change is a new file.
--
-- What a long study's events fold to, so that it opens without reading each of them. Nothing is
-- only here: whoever deletes the rows of a study loses time and no more. crc is CRC-32C.

PRAGMA user_version = 4;

-- The study's finished trials in the order in which they ended, many a row. first: how many ended
-- before those of this row.
CREATE TABLE trial_pack (
  id INTEGER PRIMARY KEY,
  study INTEGER NOT NULL REFERENCES study (id),
  first INTEGER NOT NULL,
  crc INTEGER NOT NULL,
  trials BLOB NOT NULL,
  UNIQUE (study, first)
) STRICT;

-- Beside the packs: the trials that were unfinished at the revision upto, when as many had finished
-- as the packs have.
CREATE TABLE trial_pack_end (
  study INTEGER PRIMARY KEY REFERENCES study (id),
  finished INTEGER NOT NULL,
  upto INTEGER NOT NULL,
  crc INTEGER NOT NULL,
  trials BLOB NOT NULL
) STRICT;
