-- What is shown of a whole archive at once: its sites, and how it grew. Counting them takes a second
-- for a million captures, so each transaction keeps the counts (src/index/writer_overview.cpp).

-- A site is a host with its port, as SURT keys have it ("com,example:8080"). What has none
-- ("urn:isbn:…") belongs to no site. `urls` counts keys, `bytes` what its captures' bodies add up to,
-- `pages` its snapshots; the newest of those is named, so that thousands of sites need not look for
-- theirs.
CREATE TABLE sites (
  site           TEXT PRIMARY KEY,
  urls           INTEGER NOT NULL,
  captures       INTEGER NOT NULL,
  bytes          INTEGER NOT NULL,
  pages          INTEGER NOT NULL,
  newest         INTEGER,
  newest_key     INTEGER,
  newest_variant INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX sites_by_newest ON sites (newest) WHERE newest IS NOT NULL;

-- `day`: days since 1970 (UTC) of the captures' times. `bytes`: what their bodies add up to. `stored`:
-- what the packs grew by with them, so that all days add up to the packs' length; what a transaction
-- changes that adds no capture (`compact` gives space back) counts for the newest day.
CREATE TABLE days (
  day      INTEGER PRIMARY KEY,
  captures INTEGER NOT NULL,
  bytes    INTEGER NOT NULL,
  stored   INTEGER NOT NULL
) STRICT;

-- Of what is there already; in the order of keys and captures, so that nothing is sorted. How the
-- packs grew is not known any more: by the bodies' lengths is near enough.
INSERT INTO sites
  SELECT substr(k.key, 1, instr(k.key, ')') - 1), 1, count(*), total(b.raw), count(s.time),
         max(s.time), iif(count(s.time) > 0, k.id, NULL), s.variant
  FROM keys k
  CROSS JOIN captures c ON c.key_id = k.id
  LEFT JOIN blobs b ON b.id = c.blob_id
  LEFT JOIN snapshots s ON s.time = c.time AND s.key_id = c.key_id AND s.variant = c.variant
  WHERE instr(k.key, ')') > 1 AND instr(substr(k.key, 1, instr(k.key, ')')), '/') = 0
    AND instr(substr(k.key, 1, instr(k.key, ')')), '?') = 0
  GROUP BY k.key
  ON CONFLICT (site) DO UPDATE SET
    urls = urls + 1, captures = captures + excluded.captures, bytes = bytes + excluded.bytes,
    pages = pages + excluded.pages,
    (newest, newest_key, newest_variant) = (
      SELECT newest, newest_key, newest_variant WHERE newest >= ifnull(excluded.newest, newest)
      UNION ALL SELECT excluded.newest, excluded.newest_key, excluded.newest_variant LIMIT 1);
INSERT INTO days
  SELECT c.time / 86400000000 - (c.time % 86400000000 < 0), 1, ifnull(b.raw, 0), 0
  FROM captures c LEFT JOIN blobs b ON b.id = c.blob_id WHERE true
  ON CONFLICT (day) DO UPDATE SET captures = captures + 1, bytes = bytes + excluded.bytes;
UPDATE days SET stored = CAST(
  (SELECT total(committed) FROM packs) * (captures + bytes)
  / (SELECT total(captures + bytes) FROM days) AS INTEGER);
