-- What became of each schedule's runs (include/varve/schedule/ledger.hpp). Times are microseconds
-- since 1970, UTC.
CREATE TABLE runs (
  schedule TEXT NOT NULL,
  planned INTEGER NOT NULL,
  begun INTEGER NOT NULL,          -- the last try
  ended INTEGER,                   -- NULL: under way, or to be tried again
  outcome INTEGER NOT NULL,        -- ledger.hpp: Outcome
  failures INTEGER NOT NULL,       -- tries that failed
  not_before INTEGER,              -- of the next try
  missed INTEGER NOT NULL,         -- planned runs before it that there was no run for
  reason TEXT,                     -- why it failed
  PRIMARY KEY (schedule, planned)
) WITHOUT ROWID;

-- What a schedule knows of its pages from the runs before, as the module monitor reads it.
CREATE TABLE pages (
  schedule TEXT NOT NULL,
  url TEXT NOT NULL,
  known TEXT NOT NULL,             -- JSON
  PRIMARY KEY (schedule, url)
) WITHOUT ROWID;

-- When the captures of a schedule's pages were pruned last.
CREATE TABLE prunings (
  schedule TEXT PRIMARY KEY,
  time INTEGER NOT NULL
) WITHOUT ROWID;
