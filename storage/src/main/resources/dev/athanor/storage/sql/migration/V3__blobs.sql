-- Frozen: a released migration is never edited; the next change is a new file.

PRAGMA user_version = 3;

-- What is in place below artifacts/, in the order in which it is listed.
CREATE TABLE blob (
  run INTEGER NOT NULL REFERENCES run (id),
  path TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  digest TEXT NOT NULL,
  stored_nanos INTEGER NOT NULL,
  PRIMARY KEY (run, path)
) STRICT, WITHOUT ROWID;

-- Changes of a file that have begun and not ended. With a name in `incoming`, the file of that name
-- in artifacts/.incoming is to take the place: while it is there, it has not; once it is gone, it
-- has. Without one, the file in the place is to go.
CREATE TABLE blob_pending (
  run INTEGER NOT NULL REFERENCES run (id),
  path TEXT NOT NULL,
  incoming TEXT UNIQUE,
  size_bytes INTEGER,
  digest TEXT,
  stored_nanos INTEGER,
  PRIMARY KEY (run, path),
  CHECK (
    (incoming IS NULL) = (size_bytes IS NULL)
      AND (incoming IS NULL) = (digest IS NULL)
      AND (incoming IS NULL) = (stored_nanos IS NULL)
  )
) STRICT, WITHOUT ROWID;
