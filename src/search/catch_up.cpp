#include "search/catch_up.hpp"

#include <algorithm>
#include <unordered_set>

#include "search/page_source.hpp"
#include "search/purge.hpp"
#include "varve/archive/nearest.hpp"

namespace varve::search {
namespace {

constexpr std::size_t kPagesInTransaction = 64;
constexpr std::size_t kVersionsInTransaction = 256;
constexpr std::size_t kMostAdded = 10'000;  // captures; more of them are found faster by a walk

// The captures of one key, in the order of time, as versions.
class Versions {
 public:
  void add(const archive::CaptureRow& row) {
    const bool goes_on = open_ && page_.captures.back().digest == row.digest;
    if (goes_on && archive::is_not_modified(row)) {
      page_.versions.back().last = row.time;
      return;
    }
    if (!is_searched(row)) {
      open_ = false;  // what comes after an error is a version of its own
      return;
    }
    if (goes_on) {
      page_.versions.back().last = row.time;
      return;
    }
    page_.versions.push_back({row.time, row.time});
    page_.captures.push_back(row);
    open_ = true;
  }
  void begin(std::string_view key) {
    page_ = PageVersions{.key = std::string(key), .versions = {}, .captures = {}};
    open_ = false;
  }
  PageVersions& page() { return page_; }

 private:
  PageVersions page_;
  bool open_ = false;
};

// Whether a capture that is stored is not there any more. Both are in the order of time.
bool has_lost(const std::vector<Version>& stored, const std::vector<Version>& now) {
  return std::any_of(stored.begin(), stored.end(), [&](const Version& old) {
    const auto after =
        std::upper_bound(now.begin(), now.end(), old.first,
                         [](Time time, const Version& version) { return time < version.first; });
    return after == now.begin() || std::prev(after)->last < old.last;
  });
}

class Walk {
 public:
  Walk(TextDb& db, const archive::Archive& archive, CatchUp what, const CatchUpProgress& progress)
      : db_(db), archive_(archive), what_(what), progress_(progress), writer_(db, archive) {}

  Result<CatchUpReport> run() {
    VARVE_ASSIGN(const std::string state, archive_.state_name());
    VARVE_ASSIGN(const std::string level, db_.fact("level"));
    if (state == level) return report_;
    VARVE_ASSIGN(const archive::Stats stats, archive_.stats());
    step_.all = stats.captures;
    VARVE_ASSIGN(const bool enough, walk_added(level));
    if (!enough) {
      VARVE_TRY(walk(archive::Query()));
      VARVE_TRY(write());
      VARVE_TRY(remove_unseen());
    }
    VARVE_TRY(clean());
    if (what_ == CatchUp::kAll) VARVE_TRY(set_level(level, state));
    return std::move(report_);
  }

 private:
  // The pages of what came since text.db was made level. False where that is not all: the rest is
  // found by a walk over all captures.
  Result<bool> walk_added(const std::string& level) {
    if (what_ == CatchUp::kRemovals) return false;
    VARVE_ASSIGN(const auto urls, archive_.added_since(level, kMostAdded));
    if (!urls) return false;
    for (const std::string& url : *urls) {
      VARVE_TRY(walk({.url = url}));
    }
    VARVE_TRY(write());
    return true;
  }

  // In the order of keys.
  Result<void> walk(archive::Query which) {
    Result<void> done;
    which.revisits = false;
    std::optional<std::string> key;
    VARVE_TRY(archive_.list(which, [&](const archive::CaptureRow& row) {
      if (key != row.key) {
        if (key) done = judge();
        key = row.key;
        versions_.begin(row.key);
      }
      versions_.add(row);
      if (++step_.captures % 1024 == 0 && done) done = tell();
      return done.has_value();
    }));
    VARVE_TRY(done);
    return key ? judge() : Result<void>();
  }

  // The page whose captures have all been seen.
  Result<void> judge() {
    PageVersions& page = versions_.page();
    if (page.versions.empty()) return {};
    VARVE_ASSIGN(const auto stored, writer_.stored(page.key));
    if (stored) {
      seen_.insert(stored->id);
      if (stored->history.versions == page.versions) return {};
      if (has_lost(stored->history.versions, page.versions)) {
        seen_.erase(stored->id);  // it is removed, and indexed again as a new one
        lost_.push_back(stored->id);
      }
    }
    if (what_ == CatchUp::kRemovals) return {};
    waiting_versions_ += page.versions.size() - (stored ? stored->history.versions.size() : 0);
    waiting_.push_back(std::move(page));
    const bool full =
        waiting_.size() >= kPagesInTransaction || waiting_versions_ >= kVersionsInTransaction;
    return full ? write() : Result<void>();
  }

  Result<void> write() {
    if (waiting_.empty()) return {};
    VARVE_ASSIGN(Transaction writing, Transaction::write(db_));
    for (const PageVersions& page : waiting_) {
      VARVE_ASSIGN(const std::int64_t id, writer_.write(page));
      seen_.insert(id);
      ++report_.pages;
      ++step_.pages;
    }
    if (!lost_.empty()) VARVE_TRY(db_.set_fact("purge", "1"));
    VARVE_TRY(writing.commit());
    waiting_.clear();
    waiting_versions_ = 0;
    return tell();
  }

  Result<void> tell() const {
    if (!progress_ || progress_(step_)) return {};
    return fail(ErrorKind::kCancelled, "it was stopped; it goes on from here the next time");
  }

  // Another process may have been at work on an older state of the archive meanwhile.
  Result<void> set_level(const std::string& before, const std::string& state) {
    VARVE_ASSIGN(Transaction writing, Transaction::write(db_));
    VARVE_ASSIGN(const std::string now, db_.fact("level"));
    VARVE_TRY(db_.set_fact("level", now == before || now.empty() ? state : ""));
    return writing.commit();
  }

  // Pages that the archive has no more, or not as they are stored.
  Result<void> remove_unseen() {
    std::vector<std::string> keys;
    {
      VARVE_ASSIGN(index::Statement * pages, db_.get("SELECT id, key FROM pages"));
      auto use = pages->use();
      for (;;) {
        VARVE_ASSIGN(const bool more, use.next());
        if (!more) break;
        if (!seen_.contains(use.integer(0))) keys.push_back(use.text(1));
      }
    }
    report_.removed = std::max(keys.size(), lost_.size());
    if (keys.empty()) return {};
    VARVE_ASSIGN(Transaction writing, Transaction::write(db_));
    for (const std::string& key : keys) {
      VARVE_ASSIGN(const auto stored, writer_.stored(key));
      if (stored) VARVE_TRY(writer_.remove(*stored));
    }
    // Until they are indexed again, or where this is broken off.
    VARVE_TRY(db_.set_fact("level", ""));
    VARVE_TRY(db_.set_fact("purge", "1"));
    return writing.commit();
  }

  // What was removed from the archive goes at once; rows that are dead for another reason (captures
  // came in between others) when they are many.
  Result<void> clean() {
    VARVE_ASSIGN(const std::string must, db_.fact("purge"));
    VARVE_ASSIGN(const auto dead, db_.ask("SELECT count(*) FROM dead"));
    VARVE_ASSIGN(const auto alive, db_.ask("SELECT count(*) FROM chunks"));
    const bool many = dead.value_or(0) * 10 > alive.value_or(0);
    if (must == "1" || many) {
      VARVE_TRY(purge(db_));
      VARVE_TRY(db_.set_fact("purge", ""));
    } else if (report_.pages * 10 > static_cast<std::uint64_t>(alive.value_or(0))) {
      // Many small segments take more room, and more time in each search.
      VARVE_TRY(db_.run("INSERT INTO words (words) VALUES ('optimize')"));
    }
    return shrink();
  }

  // The disk gets back what merging left free.
  Result<void> shrink() {
    VARVE_ASSIGN(const auto free, db_.ask("PRAGMA freelist_count"));
    VARVE_ASSIGN(const auto all, db_.ask("PRAGMA page_count"));
    if (free.value_or(0) * 16 <= all.value_or(0)) return {};
    return db_.run("PRAGMA incremental_vacuum");
  }

  TextDb& db_;
  const archive::Archive& archive_;
  CatchUp what_;
  const CatchUpProgress& progress_;
  PageWriter writer_;
  Versions versions_;
  std::vector<PageVersions> waiting_;
  std::size_t waiting_versions_ = 0;
  std::unordered_set<std::int64_t> seen_;
  std::vector<std::int64_t> lost_;
  CatchUpStep step_;
  CatchUpReport report_;
};

}  // namespace

Result<CatchUpReport> catch_up(TextDb& db, const archive::Archive& archive, CatchUp what,
                               const CatchUpProgress& progress) {
  return Walk(db, archive, what, progress).run();
}

}  // namespace varve::search
