// Full text over every version of every page of an archive: text.db beside varve.db. It says
// nothing that the packs do not, so it can be deleted at any time; what it does not have yet is the
// difference between its pages and the archive's, so that nothing is lost by a crash.
//
// Thread-safe: searches run side by side, and beside a catch_up(). Several processes may search;
// one of them catches up at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/base/time.hpp"

namespace varve::search {

struct Question {
  // The language of queries: docs/search.md. A half-typed one has a meaning too.
  std::string text;
  std::string url_prefix;  // only pages below it; empty: all
  // Only what stood there within these, both included.
  Time from = kEarliest;
  Time to = kLatest;
  std::size_t limit = 10;
};

// Bytes of a text that is UTF-8, between characters; `end` is behind the last.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// A page, with all of its versions; what is said is of those within the question's times.
struct Hit {
  std::string url;
  std::string title;         // of the version that is shown; may be empty
  std::string snippet;       // of that version's text, in one line; an attacker's, like the title
  std::vector<Range> marks;  // the words in the snippet, in order, not overlapping
  Time time;                 // the newest capture that has it
  Time first_seen;           // the first capture that has it
  Time last_seen;            // the last one of that version: `time`, or later with the same body
  // The first capture after it with another text. Nothing where that is the page's newest text,
  // though newer captures may be errors.
  std::optional<Time> gone;
  // What its words are worth, comparable within one answer. Pages with the very sentence that was
  // typed come before others, whatever those are worth.
  double score = 0;
};

struct Answer {
  std::vector<Hit> hits;  // best first
  // There are more words' places than were looked at: a rarer word would say more exactly.
  bool partial = false;
  bool behind = false;  // the archive has changed since text.db was made level with it
};

// How level text.db is with the archive.
struct Level {
  std::uint64_t bytes = 0;  // of text.db and its log
  bool behind = false;
  std::uint64_t captures_behind = 0;  // that came since; 0 also where some only went
};

struct CatchUpStep {
  std::uint64_t pages = 0;     // indexed by now
  std::uint64_t captures = 0;  // looked at by now
  std::uint64_t all = 0;       // captures of the archive
};
// Called now and then; false stops it, and what is done stays.
using CatchUpProgress = std::function<bool(const CatchUpStep&)>;

struct CatchUpReport {
  std::uint64_t pages = 0;    // that were indexed, or indexed further
  std::uint64_t removed = 0;  // pages of which captures were removed
  std::string remade;         // why text.db had to be made anew; empty: it had not
};

class TextIndex {
 public:
  // `folder` is the archive's, and outlives it like the archive. A text.db that is damaged, or of
  // another version of varve, is removed. kIo where none can be made.
  static Result<std::unique_ptr<TextIndex>> open(const archive::Archive& archive,
                                                 const Path& folder);
  ~TextIndex();

  // Indexes what the archive has and text.db has not, and takes out what the archive has no more.
  // Reads little where nothing has changed. kBusy: another process is doing it. kCancelled: stopped
  // by `progress`.
  Result<CatchUpReport> catch_up(const CatchUpProgress& progress);
  // The second half of it only, after captures were removed: when this returns without an error,
  // no byte of their texts is in text.db or its log. Does nothing where there is no text.db.
  static Result<void> forget_removed(const archive::Archive& archive, const Path& folder);
  Result<void> forget_removed() const;

  Result<Level> level() const;

  // kInvalid and kLimit: of the query, in a sentence. kDamaged: catch_up() mends it.
  Result<Answer> search(const Question& question) const;

 private:
  class Impl;
  explicit TextIndex(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace varve::search
