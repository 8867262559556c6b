// Another archive's captures taken into this one. Every step finds what is there already, so that a
// merge which was interrupted is made good by the next, and a second one adds nothing.
#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "archive/at_once.hpp"
#include "archive/facts_walk.hpp"
#include "archive/transaction.hpp"
#include "varve/archive/own_urls.hpp"

namespace varve::archive {
namespace {

constexpr std::size_t kCapturesTogether = 500;  // and captures

class Merge {
 public:
  Merge(Archive& to, Archive::Impl& to_impl, const Archive& from, Archive::Impl& from_impl,
        const CareProgress& progress)
      : to_(to), index_(*to_impl.index), from_(from), other_(from_impl), progress_(progress) {}

  Result<MergeReport> run() {
    VARVE_ASSIGN(const Stats stats, from_.stats());
    all_ = stats.captures;
    VARVE_ASSIGN(const auto removals, to_.removals());
    for (const Removal& removal : removals) removed_.emplace(removal.url, removal.time.us);
    VARVE_TRY(each_capture(*other_.index, {}, [this](const index::CaptureRow& row) {
      return take(to_capture_row(row));
    }));
    VARVE_TRY(write());
    VARVE_TRY(take_snapshots());
    VARVE_TRY(take_marks());
    return std::move(report_);
  }

 private:
  struct Waiting {
    std::vector<PreparedBlob> blobs;
    Capture capture;
  };
  using Name = std::pair<std::string, std::int64_t>;  // of a capture: its URL and time

  Result<bool> take(const CaptureRow& row) {
    if (progress_ && !progress_({"merging", done_++, all_})) {
      return fail(ErrorKind::kCancelled, "the merge was stopped; it can be done again");
    }
    VARVE_ASSIGN(const bool wanted, is_wanted(row));
    if (!wanted) return true;
    auto waiting = prepare(row);
    if (!waiting && waiting.error().kind == ErrorKind::kDamaged) {
      report_.damaged.push_back({waiting.error().message, {describe(row.url, row.time)}});
      return true;
    }
    if (!waiting) return tl::unexpected(waiting.error());
    bytes_ += row.length;
    waiting_.push_back(*std::move(waiting));
    if (bytes_ >= kBytesAtOnce || waiting_.size() >= kCapturesTogether) VARVE_TRY(write());
    return true;
  }

  // Not what is here, and not what was removed here. Two archives may have had different answers of
  // a URL at one microsecond: the other's got a later time, here.
  Result<bool> is_wanted(const CaptureRow& row) {
    VARVE_ASSIGN(const auto reader, index_.read());
    for (Time time = row.time;; ++time.us) {
      if (removed_.count({row.url, time.us}) != 0) {
        ++report_.removed_here;
        return false;
      }
      VARVE_ASSIGN(const auto there, reader->capture(row.url, time));
      if (!there) return true;
      if (there->blob.digest != row.digest) continue;
      if (time != row.time) moved_[{row.url, row.time.us}] = time;
      ++report_.there_before;
      return false;
    }
  }

  Result<Waiting> prepare(const CaptureRow& row) {
    Waiting waiting;
    VARVE_ASSIGN(waiting.capture, from_.details(row));
    // A schedule of another archive runs nothing here (schedule/book.hpp).
    if (row.url.starts_with(kSchedule)) waiting.capture.source = Source::kImport;
    const Capture& capture = waiting.capture;
    VARVE_TRY(prepare(capture.digest, capture.mime, capture.url, waiting));
    for (const Digest& certificate : capture.tls_chain) {
      VARVE_TRY(prepare(certificate, "application/pkix-cert", {}, waiting));
    }
    if (capture.transferred_blob) {
      VARVE_TRY(prepare(*capture.transferred_blob, "application/x-transferred", {}, waiting));
    }
    return waiting;
  }
  Result<void> prepare(const Digest& digest, std::string_view mime, std::string_view url,
                       Waiting& waiting) {
    VARVE_ASSIGN(const auto body, from_.body(digest));
    if (!body) return fail(ErrorKind::kDamaged, "{} is not in the other archive", digest.text());
    VARVE_ASSIGN(auto blob, to_.prepare(*body, digest, mime, url));
    waiting.blobs.push_back(std::move(blob));
    return {};
  }

  Result<void> write() {
    if (waiting_.empty()) return {};
    VARVE_ASSIGN(auto transaction, to_.begin());
    for (const Waiting& waiting : waiting_) {
      for (const PreparedBlob& blob : waiting.blobs) VARVE_TRY(transaction.add(blob));
      const Capture& capture = waiting.capture;
      VARVE_ASSIGN(const Time time, transaction.add(capture));
      if (time != capture.time) moved_[{capture.url, capture.time.us}] = time;
    }
    VARVE_TRY(transaction.commit());
    report_.captures += waiting_.size();
    waiting_.clear();
    bytes_ = 0;
    return {};
  }

  // The time that a capture of the other archive has here.
  [[nodiscard]] Time time_here(const std::string& url, Time time) const {
    const auto moved = moved_.find({url, time.us});
    return moved == moved_.end() ? time : moved->second;
  }

  Result<void> take_snapshots() {
    std::vector<Snapshot> fresh;
    VARVE_TRY(each_fact(
        other_,
        [&](const FactView& fact, index::FactPlace) -> Result<void> {
          if (fact.kind != FactKind::kSnapshot) return {};
          VARVE_ASSIGN(Snapshot snapshot, decode_snapshot(fact));
          // What is said of it now is taken by take_marks().
          snapshot.tags.clear();
          snapshot.note.clear();
          snapshot.hold = false;
          snapshot.time = time_here(snapshot.final_url, snapshot.time);
          for (auto& member : snapshot.members) member.time = time_here(member.url, member.time);
          VARVE_ASSIGN(const bool wanted, is_wanted(snapshot));
          if (wanted) fresh.push_back(std::move(snapshot));
          return fresh.size() < kCapturesTogether ? Result<void>() : write(fresh);
        },
        [this](const Error& error) -> Result<void> {
          report_.damaged.push_back({error.message, {}});
          return {};
        }));
    return write(fresh);
  }
  Result<bool> is_wanted(const Snapshot& snapshot) {
    VARVE_ASSIGN(const auto reader, index_.read());
    VARVE_ASSIGN(const auto document, reader->capture(snapshot.final_url, snapshot.time));
    VARVE_ASSIGN(const auto there, reader->snapshot(snapshot.final_url, snapshot.time));
    return document && !there;
  }
  Result<void> write(std::vector<Snapshot>& snapshots) {
    if (snapshots.empty()) return {};
    VARVE_ASSIGN(auto transaction, to_.begin());
    for (const Snapshot& snapshot : snapshots) VARVE_TRY(transaction.add(snapshot));
    VARVE_TRY(transaction.commit());
    report_.snapshots += snapshots.size();
    snapshots.clear();
    return {};
  }

  // Tags of both, notes of both, and a hold of either.
  Result<void> take_marks() {
    std::vector<index::MarkRow> rows;
    {
      VARVE_ASSIGN(const auto reader, other_.index->read());
      VARVE_ASSIGN(rows, reader->marks());
    }
    for (const index::MarkRow& row : rows) {
      const auto join = [&](Mark& mark) {
        mark.tags.insert(mark.tags.end(), row.tags.begin(), row.tags.end());
        mark.hold = mark.hold || row.hold;
        if (mark.note.find(row.note) != std::string::npos) return;
        mark.note += (mark.note.empty() ? "" : "\n") + row.note;
      };
      VARVE_TRY(to_.mark(row.url, time_here(row.url, row.time), join));
    }
    return {};
  }

  Archive& to_;
  index::Index& index_;
  const Archive& from_;
  Archive::Impl& other_;
  const CareProgress& progress_;
  MergeReport report_;
  std::vector<Waiting> waiting_;
  std::uint64_t bytes_ = 0;
  std::uint64_t done_ = 0;
  std::uint64_t all_ = 0;
  std::map<Name, Time> moved_;
  std::set<Name> removed_;
};

}  // namespace

Result<MergeReport> Archive::merge(const Archive& other, const CareProgress& progress) {
  std::error_code error;
  if (std::filesystem::equivalent(impl_->folder, other.impl_->folder, error)) {
    return fail(ErrorKind::kInvalid, "an archive cannot be merged into itself");
  }
  return Merge(*this, *impl_, other, *other.impl_, progress).run();
}

}  // namespace varve::archive
