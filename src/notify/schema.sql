-- The outbox: notices, and where each is still to go.
CREATE TABLE notices (
  number INTEGER PRIMARY KEY,  -- the later the greater
  id TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL,           -- of its URL (SURT)
  time INTEGER NOT NULL,       -- microseconds
  json TEXT NOT NULL,
  html BLOB                    -- the redline as a file, as long as it may have to be sent
) STRICT;
CREATE INDEX notices_by_key ON notices (key, number);

CREATE TABLE deliveries (
  number INTEGER PRIMARY KEY,
  notice INTEGER NOT NULL REFERENCES notices (number),
  channel TEXT NOT NULL,
  state INTEGER NOT NULL,      -- 0 waits, 1 delivered, 2 given up
  added INTEGER NOT NULL,
  due INTEGER NOT NULL,        -- when it is tried next, or when it ended
  attempts INTEGER NOT NULL,
  said TEXT NOT NULL,          -- at the last one
  UNIQUE (notice, channel)
) STRICT;
CREATE INDEX deliveries_due ON deliveries (due, number) WHERE state = 0;
