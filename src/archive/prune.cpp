// Which captures go when an archive is pruned, and what that frees. The rules are asked about pages
// (documents of snapshots) and about captures that no snapshot speaks of. What a page needs stays
// as long as a page does that has it.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "archive/erase.hpp"
#include "archive/facts_walk.hpp"
#include "archive/told.hpp"

namespace varve::archive {
namespace {

constexpr std::size_t kBatch = 4096;  // captures that go in one transaction
constexpr int kFirstError = 400;

using Hashes = std::unordered_set<std::uint64_t>;  // of captures, by hash_of(url, time)

// The captures that must not go, whatever the rules say.
Result<Hashes> held_captures(Archive::Impl& archive) {
  Hashes held;
  VARVE_ASSIGN(const auto reader, archive.index->read());
  VARVE_ASSIGN(const auto marks, reader->marks());
  for (const index::MarkRow& mark : marks) {
    if (mark.hold) held.insert(hash_of(mark.url, mark.time));
  }
  return held;
}

// Decides for each capture whether it goes.
class Plan {
 public:
  Plan(Archive::Impl& archive, const PruneOptions& options, PruneReport& report)
      : archive_(archive), options_(options), report_(report) {}

  Result<void> make() {
    VARVE_ASSIGN(held_, held_captures(archive_));
    VARVE_TRY(condemn_removed());
    VARVE_TRY(each_snapshot([this](std::uint64_t document, const Snapshot& snapshot) {
      documents_.insert(document);
      for (const auto& member : snapshot.members) members_.insert(hash_of(member.url, member.time));
    }));
    VARVE_TRY(judge());
    return keep_members();
  }
  [[nodiscard]] bool goes(const index::CaptureRow& row) const {
    const std::uint64_t hash = hash_of(row.url, row.time);
    if (held_.count(hash) != 0 || needed_.count(hash) != 0) return false;
    return condemned_.count(hash) != 0 || only_needed(row, hash);
  }
  // Pages go before what they need: where pruning ends early, none is left without it.
  [[nodiscard]] bool is_page(const Removal& removal) const {
    return documents_.count(hash_of(removal.url, removal.time)) != 0;
  }
  [[nodiscard]] const Hashes& held() const { return held_; }

 private:
  struct Judged {
    KeepCandidate candidate;
    std::uint64_t hash = 0;
  };
  using ByUrl = std::unordered_map<std::string, std::vector<Judged>>;

  // It is there because pages need it: nobody saved it for its own sake. A redirect is where
  // somebody looks for a page.
  [[nodiscard]] bool only_needed(const index::CaptureRow& row, std::uint64_t hash) const {
    const bool redirects = row.status / 100 == 3;
    return !redirects && members_.count(hash) != 0 && documents_.count(hash) == 0;
  }

  // Of a pruning that ended early: their snapshots are there as long as their facts are.
  Result<void> condemn_removed() {
    VARVE_ASSIGN(const auto reader, archive_.index->read());
    VARVE_ASSIGN(const auto removals, reader->removals());
    for (const index::RemovalRow& row : removals) condemned_.insert(hash_of(row.url, row.time));
    return {};
  }

  template <typename Take>
  Result<void> each_snapshot(const Take& take) {
    return each_fact(
        archive_,
        [&](const FactView& fact, index::FactPlace) -> Result<void> {
          if (fact.kind != FactKind::kSnapshot) return {};
          VARVE_ASSIGN(const Snapshot snapshot, decode_snapshot(fact));
          take(hash_of(snapshot.final_url, snapshot.time), snapshot);
          return {};
        },
        [](const Error& error) -> Result<void> {
          return tl::unexpected(error.in("`varve repair` comes first"));
        });
  }

  // Captures come key by key, each key's in the order of time.
  Result<void> judge() {
    ByUrl urls;
    std::string key;
    VARVE_TRY(each_capture(*archive_.index, filter_of(options_.captures),
                           [&](const index::CaptureRow& row) -> Result<bool> {
                             if (row.key != key) judge(std::exchange(urls, {}));
                             key = row.key;
                             const std::uint64_t hash = hash_of(row.url, row.time);
                             const bool good = row.status < kFirstError && row.truncated == 0;
                             if (!only_needed(row, hash))
                               urls[row.url].push_back({{row.time, row.blob.digest, good}, hash});
                             return true;
                           }));
    judge(urls);
    return {};
  }
  void judge(const ByUrl& urls) {
    for (const auto& [url, captures] : urls) {
      std::vector<KeepCandidate> candidates;
      for (const Judged& one : captures) candidates.push_back(one.candidate);
      auto stays = kept(options_.rules, candidates, options_.now);
      keep_confirmed(captures, stays);
      for (std::size_t i = 0; i < captures.size(); ++i) {
        const bool held = held_.count(captures[i].hash) != 0;
        report_.held += !stays[i] && held ? 1 : 0;
        report_.kept += stays[i] || held ? 1 : 0;
        if (!stays[i] && !held) condemned_.insert(captures[i].hash);
      }
    }
  }

  // That a page was found unchanged says nothing without the page: of captures that stay and have
  // no snapshot, the one before with that body that has.
  void keep_confirmed(const std::vector<Judged>& captures, std::vector<bool>& stays) const {
    std::unordered_map<Digest, std::size_t, DigestHash> pages;
    for (std::size_t i = 0; i < captures.size(); ++i) {
      const Digest& body = captures[i].candidate.digest;
      if (documents_.count(captures[i].hash) != 0) {
        pages[body] = i;
      } else if (const auto page = pages.find(body); stays[i] && page != pages.end()) {
        stays[page->second] = true;
      }
    }
  }

  // A page that another one needs (a frame) stays with it, and so does what it needs itself.
  Result<void> keep_members() {
    for (bool more = true; more;) {
      more = false;
      VARVE_TRY(each_snapshot([&](std::uint64_t document, const Snapshot& snapshot) {
        if (condemned_.count(document) != 0 && needed_.count(document) == 0) return;
        for (const auto& member : snapshot.members) {
          const std::uint64_t hash = hash_of(member.url, member.time);
          const bool fresh = hash != document && needed_.insert(hash).second;
          more = more || (fresh && condemned_.count(hash) != 0);
        }
      }));
    }
    return {};
  }

  Archive::Impl& archive_;
  const PruneOptions& options_;
  PruneReport& report_;
  Hashes held_;
  Hashes documents_;
  Hashes members_;    // of any snapshot
  Hashes condemned_;  // that the rules do not keep
  Hashes needed_;     // members of snapshots that stay
};

// What goes when captures do: bodies that no other capture has.
class Freed {
 public:
  void take(const index::BlobRow& blob) {
    Body& body = bodies_[blob.id];
    ++body.captures;
    body.block = blob.block;
    body.raw = blob.raw;
  }
  // Their shares of the blocks that they lie in.
  Result<void> count(Archive::Impl& archive, PruneReport& report) {
    std::unordered_map<std::uint64_t, std::uint64_t> raw_of;
    {
      VARVE_ASSIGN(const auto reader, archive.index->read());
      for (const auto& [id, body] : bodies_) {
        VARVE_ASSIGN(const std::uint64_t uses, reader->blob_uses(id));
        if (uses > body.captures) continue;
        ++report.blobs;
        if (body.block != 0) raw_of[body.block] += body.raw;
      }
    }
    for (const auto& [block, raw] : raw_of) {
      VARVE_ASSIGN(const auto found, archive.blocks.locate(archive.find(), block));
      const double share =
          static_cast<double>(raw) / static_cast<double>(found.header.raw_length + 1);
      report.bytes +=
          static_cast<std::uint64_t>(share * static_cast<double>(found.header.stored_length));
    }
    return {};
  }

 private:
  struct Body {
    std::uint64_t captures = 0;  // that go
    std::uint64_t block = 0;
    std::uint64_t raw = 0;
  };
  std::unordered_map<std::int64_t, Body> bodies_;
};

class Prune {
 public:
  Prune(Archive::Impl& archive, const PruneOptions& options, const CareProgress& progress)
      : archive_(archive),
        options_(options),
        progress_(progress),
        plan_(archive, options, report_) {}

  Result<PruneReport> run() {
    report_.bytes_before = report_.bytes_after = bytes_in(archive_.folder);
    VARVE_TRY(plan_.make());
    VARVE_TRY(each_capture(*archive_.index, {}, [this](const index::CaptureRow& row) {
      return plan_.goes(row) ? take(row) : Result<bool>(true);
    }));
    VARVE_TRY(freed_.count(archive_, report_));
    if (options_.dry) return report_;
    std::stable_partition(removals_.begin(), removals_.end(),
                          [this](const Removal& removal) { return plan_.is_page(removal); });
    for (std::size_t begin = 0; begin < removals_.size(); begin += kBatch) {
      VARVE_TRY(remove(begin, std::min(removals_.size(), begin + kBatch)));
    }
    EraseOptions erasing;
    erasing.every_byte = false;
    erasing.progress = progress_;
    VARVE_TRY(erase_removed(archive_, erasing));
    report_.bytes_after = bytes_in(archive_.folder);
    return report_;
  }

 private:
  Result<bool> take(const index::CaptureRow& row) {
    ++report_.captures;
    freed_.take(row.blob);
    if (options_.each) options_.each(to_capture_row(row));
    if (!options_.dry)
      removals_.push_back({row.url, row.time, options_.now, RemovalReason::kPruned});
    return true;
  }

  // Holds are looked at again when nobody can change them.
  Result<void> remove(std::size_t begin, std::size_t end) {
    const auto may_begin = [this]() -> Result<void> {
      VARVE_ASSIGN(const Hashes held, held_captures(archive_));
      if (held == plan_.held()) return {};
      return fail(ErrorKind::kBusy,
                  "holds were changed while it was found out what may go; prune again");
    };
    const std::vector<Removal> some(removals_.begin() + static_cast<std::ptrdiff_t>(begin),
                                    removals_.begin() + static_cast<std::ptrdiff_t>(end));
    VARVE_TRY(remove_captures(archive_, some, may_begin));
    if (progress_ && !progress_({"pruning", end, removals_.size()})) {
      return fail(ErrorKind::kCancelled, "the pruning was stopped; it can be done again");
    }
    return {};
  }

  Archive::Impl& archive_;
  const PruneOptions& options_;
  const CareProgress& progress_;
  PruneReport report_;
  Plan plan_;
  Freed freed_;
  std::vector<Removal> removals_;
};

}  // namespace

Result<PruneReport> Archive::prune(const PruneOptions& options, const CareProgress& progress) {
  if (options.rules.empty()) {
    return fail(ErrorKind::kInvalid, "no rule says what is to be kept, so nothing is pruned");
  }
  return Prune(*impl_, options, progress).run();
}

}  // namespace varve::archive
