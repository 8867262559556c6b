-- The index of an archive, made again at will from its packs. docs/format.md, "The index".

-- SURT keys. TEXT compares by bytes, which is the order of CDX lists.
CREATE TABLE keys (
  id  INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE
) STRICT;

-- Exact URLs.
CREATE TABLE urls (
  id     INTEGER PRIMARY KEY,
  key_id INTEGER NOT NULL REFERENCES keys,
  url    TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE mimes (
  id   INTEGER PRIMARY KEY,
  mime TEXT NOT NULL UNIQUE
) STRICT;

-- `committed`: the file's length up to which transactions are complete.
CREATE TABLE packs (
  number    INTEGER PRIMARY KEY,
  committed INTEGER NOT NULL
) STRICT;

-- Where each blob's record begins, and both its lengths.
CREATE TABLE blobs (
  id     INTEGER PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  pack   INTEGER NOT NULL REFERENCES packs DEFERRABLE INITIALLY DEFERRED,
  offset INTEGER NOT NULL,
  stored INTEGER NOT NULL,
  raw    INTEGER NOT NULL
) STRICT;

-- Where each record of facts begins.
CREATE TABLE records (
  id     INTEGER PRIMARY KEY,
  pack   INTEGER NOT NULL REFERENCES packs DEFERRABLE INITIALLY DEFERRED,
  offset INTEGER NOT NULL
) STRICT;

-- The times that a URL was captured, in the order in which they are asked for. `time` is
-- microseconds since 1970, and unique for a URL. The whole capture is fact `position` of `record`.
CREATE TABLE captures (
  key_id    INTEGER NOT NULL REFERENCES keys,
  time      INTEGER NOT NULL,
  url_id    INTEGER NOT NULL REFERENCES urls,
  blob_id   INTEGER NOT NULL REFERENCES blobs,
  mime_id   INTEGER NOT NULL REFERENCES mimes,
  status    INTEGER NOT NULL,
  source    INTEGER NOT NULL,
  truncated INTEGER NOT NULL,
  record    INTEGER NOT NULL REFERENCES records DEFERRABLE INITIALLY DEFERRED,
  position  INTEGER NOT NULL,
  PRIMARY KEY (key_id, time, url_id)
) STRICT, WITHOUT ROWID;

-- Each body that a URL ever had, and the first capture with it: a later one is its revisit. Kept
-- beside the captures so that it is right in whatever order they come.
CREATE TABLE versions (
  url_id     INTEGER NOT NULL REFERENCES urls,
  blob_id    INTEGER NOT NULL REFERENCES blobs,
  first_time INTEGER NOT NULL,
  PRIMARY KEY (url_id, blob_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (
  id           INTEGER PRIMARY KEY,
  url_id       INTEGER NOT NULL REFERENCES urls,   -- the document's
  time         INTEGER NOT NULL,
  asked_url    TEXT,                               -- NULL: the document's
  title        TEXT NOT NULL,
  verdict      TEXT NOT NULL,
  status       INTEGER NOT NULL,
  member_count INTEGER NOT NULL,
  failed_count INTEGER NOT NULL,
  note         TEXT NOT NULL,
  hold         INTEGER NOT NULL,                   -- 1: must not be removed
  record       INTEGER NOT NULL REFERENCES records DEFERRABLE INITIALLY DEFERRED,
  position     INTEGER NOT NULL
) STRICT;
CREATE INDEX snapshots_by_time ON snapshots (time);

-- The captures of a snapshot; `delay` is their time less the snapshot's.
CREATE TABLE members (
  snapshot_id INTEGER NOT NULL REFERENCES snapshots,
  url_id      INTEGER NOT NULL REFERENCES urls,
  delay       INTEGER NOT NULL,
  PRIMARY KEY (snapshot_id, url_id, delay)
) STRICT, WITHOUT ROWID;

-- What the user called a snapshot.
CREATE TABLE tags (
  tag         TEXT NOT NULL,
  snapshot_id INTEGER NOT NULL REFERENCES snapshots,
  PRIMARY KEY (tag, snapshot_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_by_snapshot ON tags (snapshot_id);

CREATE TABLE failed_resources (
  snapshot_id INTEGER NOT NULL REFERENCES snapshots,
  position    INTEGER NOT NULL,
  url         TEXT NOT NULL,
  reason      TEXT NOT NULL,
  PRIMARY KEY (snapshot_id, position)
) STRICT, WITHOUT ROWID;

-- One row, changed in each transaction, so that no question about totals reads everything.
-- `generation` counts transactions.
CREATE TABLE totals (
  id             INTEGER PRIMARY KEY CHECK (id = 1),
  generation     INTEGER NOT NULL,
  captures       INTEGER NOT NULL,
  urls           INTEGER NOT NULL,
  blobs          INTEGER NOT NULL,
  bytes_original INTEGER NOT NULL
) STRICT;
INSERT INTO totals VALUES (1, 0, 0, 0, 0, 0);
