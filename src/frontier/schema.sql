-- A crawl's frontier (include/varve/frontier/frontier.hpp).
CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE hosts (
  id INTEGER PRIMARY KEY,
  origin TEXT NOT NULL UNIQUE,     -- https://example.com:8080
  waiting INTEGER NOT NULL,        -- of its URLs, those of state 0
  robots TEXT,                     -- what robots.txt says to varve; NULL: not asked for yet
  robots_time INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX waiting_hosts ON hosts (id) WHERE waiting > 0;

CREATE TABLE urls (
  id INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL,           -- of the URL, by the crawl's key
  url TEXT NOT NULL,
  host INTEGER NOT NULL REFERENCES hosts,
  kind INTEGER NOT NULL,           -- frontier.hpp: UrlKind
  state INTEGER NOT NULL,          -- frontier.hpp: UrlState
  rank INTEGER NOT NULL,           -- lower ones come first
  depth INTEGER NOT NULL,          -- links from a seed
  via INTEGER NOT NULL,            -- the URL that it was found on; 0 for none
  attempts INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL DEFAULT 0,
  look INTEGER NOT NULL DEFAULT 0, -- what the page looks like (crawl); 0: not known
  alike INTEGER NOT NULL DEFAULT 0,  -- how many pages before it, one found on the other, look alike
  outcome TEXT                     -- why it failed
);
CREATE INDEX urls_by_hash ON urls (hash);
CREATE INDEX waiting_urls ON urls (host, rank, id) WHERE state = 0;
CREATE INDEX begun_urls ON urls (id) WHERE state = 1;
CREATE INDEX failed_urls ON urls (id) WHERE state > 2;

-- Query parameters that name a visit and no page, by host.
CREATE TABLE noise (
  host INTEGER NOT NULL REFERENCES hosts,
  name TEXT NOT NULL,
  PRIMARY KEY (host, name)
) WITHOUT ROWID;

-- What was found and not gone to: how often, and one that stands for the others.
CREATE TABLE left_out (reason TEXT PRIMARY KEY, count INTEGER NOT NULL, example TEXT NOT NULL) WITHOUT ROWID;

-- Answers that came and are not in the archive yet, of pages that were lost once with a process that
-- was killed: they need not be fetched a third time.
CREATE TABLE answers (page INTEGER NOT NULL REFERENCES urls, url TEXT NOT NULL, bytes BLOB NOT NULL);
CREATE INDEX answers_by_url ON answers (url);
CREATE INDEX answers_by_page ON answers (page);
