-- The index of an archive, made again at will from its packs. docs/format.md, "The index".
-- Its size is counted in bytes a capture, so there is no text where an integer serves, and what can
-- be told from something else is not written down. A time is microseconds since 1970.

-- SURT keys, in the order of CDX lists (TEXT compares by bytes): a range of keys is a host, a domain
-- or a prefix. `id` stands for the key in the other tables, and is never given twice.
-- Most exact URLs follow from their key: "com,example)/a" is https://example.com/a. `forms` has a bit
-- for each such URL that was captured (src/index/url_form.hpp), in place of its text.
CREATE TABLE keys (
  key   TEXT PRIMARY KEY,
  id    INTEGER NOT NULL,
  forms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The exact URLs that do not follow from their key, by key and variant; and those that do, where a
-- snapshot's list has to have their text. A variant below 8 is a form, any other is made of the
-- URL's hash, so that a million URLs of one key are found as quickly as two.
CREATE TABLE urls (
  key_id  INTEGER NOT NULL,
  variant INTEGER NOT NULL,
  url     TEXT NOT NULL,
  PRIMARY KEY (key_id, variant)
) STRICT, WITHOUT ROWID;

-- What many captures have alike. Rows stay when the last capture with them goes.
CREATE TABLE kinds (
  id        INTEGER PRIMARY KEY,
  mime      TEXT NOT NULL,
  status    INTEGER NOT NULL,
  source    INTEGER NOT NULL,
  truncated INTEGER NOT NULL,
  method    TEXT NOT NULL,
  UNIQUE (mime, status, source, truncated, method)
) STRICT;

-- `committed`: the file's length up to which transactions are complete.
CREATE TABLE packs (
  number    INTEGER PRIMARY KEY,
  committed INTEGER NOT NULL
) STRICT;

-- Where each record with blobs or facts begins: apart from those, so that moving it changes one row.
-- `base`: the block that its bytes are a difference to, 0 where there is none.
CREATE TABLE blocks (
  number INTEGER PRIMARY KEY,
  pack   INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  base   INTEGER NOT NULL
) STRICT;

-- A blob is `raw` bytes of its block's raw bytes from `begin` on; block 0 says that they are lost.
-- `uses` counts the captures with that body: a blob in use cannot be removed, and none has to be
-- looked for among all captures. The index has four of the digest's bytes, not 32: at 100 million
-- blobs one lookup in fifty reads one row more than it has to.
CREATE TABLE blobs (
  id     INTEGER PRIMARY KEY,
  digest BLOB NOT NULL,
  block  INTEGER NOT NULL,
  begin  INTEGER NOT NULL,
  raw    INTEGER NOT NULL,
  uses   INTEGER NOT NULL
) STRICT;
CREATE INDEX blobs_by_digest ON blobs (substr(digest, 1, 4));

-- The captures in the order in which they are asked for. A URL has none twice at one time. The whole
-- capture is a fact: number of its block * 256 + its position there.
CREATE TABLE captures (
  key_id  INTEGER NOT NULL,
  time    INTEGER NOT NULL,
  variant INTEGER NOT NULL,
  blob_id INTEGER NOT NULL,
  kind_id INTEGER NOT NULL,
  fact    INTEGER NOT NULL,
  PRIMARY KEY (key_id, time, variant)
) STRICT, WITHOUT ROWID;

-- Pages that were saved with all that they need, by their document's capture; listed by time.
CREATE TABLE snapshots (
  time    INTEGER NOT NULL,
  key_id  INTEGER NOT NULL,
  variant INTEGER NOT NULL,
  members INTEGER NOT NULL,
  failed  INTEGER NOT NULL,
  fact    INTEGER NOT NULL,
  PRIMARY KEY (time, key_id, variant)
) STRICT, WITHOUT ROWID;

-- What people said of a capture: so little that URLs stand there as they are. `hold`: 1 where it
-- must not be removed.
CREATE TABLE marks (
  url  TEXT NOT NULL,
  time INTEGER NOT NULL,
  note TEXT NOT NULL,
  hold INTEGER NOT NULL,
  PRIMARY KEY (url, time)
) STRICT, WITHOUT ROWID;

CREATE TABLE tags (
  url  TEXT NOT NULL,
  time INTEGER NOT NULL,
  tag  TEXT NOT NULL,
  PRIMARY KEY (url, time, tag)
) STRICT, WITHOUT ROWID;

-- Captures that were removed for good, so that merging and rebuilding do not bring them back.
CREATE TABLE removals (
  url     TEXT NOT NULL,
  time    INTEGER NOT NULL,
  removed INTEGER NOT NULL,
  reason  INTEGER NOT NULL,
  PRIMARY KEY (url, time)
) STRICT, WITHOUT ROWID;

-- One row, changed in each transaction, so that no question about totals reads everything; and the
-- next numbers, so that none is given twice, not even when the highest is gone. `commits` makes a
-- commit write to the log that has nothing new to say: SQLite leaves a row alone that stays as it is.
CREATE TABLE totals (
  id             INTEGER PRIMARY KEY CHECK (id = 1),
  captures       INTEGER NOT NULL,
  urls           INTEGER NOT NULL,
  blobs          INTEGER NOT NULL,
  bytes_original INTEGER NOT NULL,
  next_key       INTEGER NOT NULL,
  next_block     INTEGER NOT NULL,
  commits        INTEGER NOT NULL
) STRICT;
INSERT INTO totals VALUES (1, 0, 0, 0, 0, 1, 1, 0);
