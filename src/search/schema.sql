-- text.db: full text over every version, made again at will from the packs.
-- docs/architecture.md, "Full text".

CREATE TABLE facts (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The URLs of one SURT key: what `archive` finds together. The last of them follows from the key in
-- a form (varve/index/url_form.hpp), or is `url`. `first` and `last` are microseconds since 1970;
-- `history` is src/search/history.hpp's.
CREATE TABLE pages (
  id      INTEGER PRIMARY KEY,
  key     TEXT NOT NULL UNIQUE,
  form    INTEGER,
  url     TEXT,
  first   INTEGER NOT NULL,
  last    INTEGER NOT NULL,
  history BLOB NOT NULL
) STRICT;

-- Whose the rows of `words` are: what was new in one version of a page.
CREATE TABLE chunks (
  id   INTEGER PRIMARY KEY,
  page INTEGER NOT NULL
) STRICT;
CREATE INDEX chunks_by_page ON chunks (page);

-- Passages of navigation and the like are indexed for the first page only that has them.
CREATE TABLE shared (
  hash INTEGER PRIMARY KEY,
  page INTEGER NOT NULL
) STRICT;

-- Rows of `words` that are nobody's any more, and are to be taken out.
CREATE TABLE dead (chunk INTEGER PRIMARY KEY) STRICT;

-- Terms with spaces between, as src/search/words.hpp makes them; U+E000 between passages, so that
-- no phrase reaches from one into the next. Without the text itself.
CREATE VIRTUAL TABLE words USING fts5 (body, heading, title, rest, content='', tokenize='ascii');
