#include "durability/verify.hpp"

#include <map>
#include <tuple>

namespace varve::testing {
namespace {

using archive::Archive;
using archive::Capture;
using archive::CaptureRow;
using archive::SnapshotRow;

struct Contents {
  std::map<std::pair<std::string, std::int64_t>, CaptureRow> captures;
  std::map<std::pair<std::string, std::int64_t>, SnapshotRow> snapshots;
};

Result<Contents> contents_of(const Archive& archive) {
  Contents contents;
  VARVE_TRY(archive.list({}, [&](const CaptureRow& row) {
    contents.captures[{row.url, row.time.us}] = row;
    return true;
  }));
  VARVE_ASSIGN(const auto snapshots, archive.recent_snapshots(10'000));
  for (const SnapshotRow& row : snapshots) contents.snapshots[{row.final_url, row.time.us}] = row;
  return contents;
}

auto facts_of(const Capture& capture) {
  return std::tie(capture.url, capture.time, capture.source, capture.status, capture.mime,
                  capture.request_head, capture.response_head, capture.remote_address,
                  capture.digest, capture.length, capture.transferred_digest,
                  capture.transferred_length, capture.recipe, capture.transferred_blob,
                  capture.truncated, capture.tls_chain);
}

Result<void> is_whole(const Archive& archive, const CaptureRow& row, const SavedCapture& saved) {
  VARVE_ASSIGN(const Capture there, archive.details(row));
  if (facts_of(there) != facts_of(saved.capture) || row.digest != saved.capture.digest ||
      row.length != saved.capture.length || row.status != saved.capture.status ||
      row.mime != saved.capture.mime) {
    return fail(ErrorKind::kDamaged, "its facts are others");
  }
  VARVE_ASSIGN(const auto body, archive.body(saved.capture.digest));
  if (!body) return fail(ErrorKind::kDamaged, "its body is not there");
  if (body->view() != *saved.body) return fail(ErrorKind::kDamaged, "its body is another");
  return {};
}

// Goes through the groups, taking out of `contents` what it finds.
class Inventory {
 public:
  Inventory(const Archive& archive, Contents contents, std::size_t owed)
      : archive_(archive), contents_(std::move(contents)), owed_(owed) {}

  void take(const SavedGroup& group, std::size_t number) {
    std::size_t there = 0;
    for (const SavedCapture& each : group.captures) there += take(each, number);
    for (const archive::Snapshot& each : group.snapshots) there += take(each, number);
    const std::size_t all = group.captures.size() + group.snapshots.size();
    if (number >= owed_ && there != 0 && there != all) {
      tell(fmt::format("{} of {} of the unacknowledged group {} are there", there, all, number));
    }
    if (there != 0 && verdict_.groups != number) {
      tell(fmt::format("group {} is there, but not group {}", number, verdict_.groups));
    }
    if (there == all) ++verdict_.groups;
  }
  Verdict end() {
    std::erase_if(contents_.captures,
                  [](const auto& each) { return each.first.first.starts_with(kScrap); });
    if (!contents_.captures.empty()) {
      tell("there is a capture that nobody saved: " + contents_.captures.begin()->first.first);
    }
    if (!contents_.snapshots.empty()) tell("there is a snapshot that nobody saved");
    return std::move(verdict_);
  }

 private:
  std::size_t take(const SavedCapture& saved, std::size_t number) {
    const auto row = contents_.captures.find({saved.capture.url, saved.capture.time.us});
    if (row == contents_.captures.end()) return missing(saved.capture.url, number);
    const auto whole = is_whole(archive_, row->second, saved);
    if (!whole) {
      if (number < owed_) ++verdict_.lost;
      tell(fmt::format("{} of group {}: {}", saved.capture.url, number, whole.error().message));
    }
    contents_.captures.erase(row);
    return 1;
  }
  std::size_t take(const archive::Snapshot& saved, std::size_t number) {
    const auto row = contents_.snapshots.find({saved.final_url, saved.time.us});
    if (row == contents_.snapshots.end()) return missing("the snapshot of " + saved.url, number);
    if (row->second.title != saved.title || row->second.resources + 1 != saved.members.size()) {
      tell(fmt::format("the snapshot of {} of group {} is \"{}\" of {} resources", saved.url,
                       number, row->second.title, row->second.resources));
    }
    contents_.snapshots.erase(row);
    return 1;
  }
  std::size_t missing(const std::string& what, std::size_t number) {
    if (number < owed_) {
      ++verdict_.lost;
      tell(fmt::format("{} of group {} was acknowledged and is lost", what, number));
    }
    return 0;
  }
  void tell(const std::string& problem) {
    if (verdict_.problem.empty()) verdict_.problem = problem;
  }

  const Archive& archive_;
  Contents contents_;
  std::size_t owed_;
  Verdict verdict_;
};

std::size_t size_of(const std::vector<const SavedGroup*>& groups, std::size_t count) {
  std::size_t size = 0;
  for (std::size_t i = 0; i < count; ++i) {
    size += groups[i]->captures.size() + groups[i]->snapshots.size();
  }
  return size;
}

}  // namespace

Verdict verify(const Archive& archive, const std::vector<const SavedGroup*>& groups,
               std::size_t owed) {
  auto contents = contents_of(archive);
  if (!contents) return {size_of(groups, owed), contents.error().message, 0};
  Inventory inventory(archive, *std::move(contents), owed);
  for (std::size_t i = 0; i < groups.size(); ++i) inventory.take(*groups[i], i);
  Verdict verdict = inventory.end();
  if (!verdict.problem.empty()) return verdict;
  const auto report = archive.check({.read_data = true});
  if (!report)
    verdict.problem = "check: " + report.error().message;
  else if (!report->damaged.empty())
    verdict.problem = "check: " + report->damaged[0].what;
  return verdict;
}

Verdict verify_and_go_on(const Path& folder, const std::vector<const SavedGroup*>& groups,
                         std::size_t owed, const SavedGroup& another) {
  const auto open = [&] { return Archive::open(folder, Archive::Mode::kWrite, small_packs()); };
  const auto failed = [&](const Error& error) {
    return Verdict{size_of(groups, owed), error.message, 0};
  };
  auto archive = open();
  if (!archive) return failed(archive.error());
  Verdict verdict = verify(**archive, groups, owed);
  if (!verdict.problem.empty()) return verdict;
  const auto saved = save(**archive, another);
  if (!saved) return {0, "it takes nothing more: " + saved.error().message, verdict.groups};
  archive->reset();
  archive = open();
  if (!archive) return failed(archive.error().in("after going on"));
  std::vector<const SavedGroup*> all(groups.begin(),
                                     groups.begin() + static_cast<std::ptrdiff_t>(verdict.groups));
  all.push_back(&another);
  Verdict after = verify(**archive, all, all.size());
  if (!after.problem.empty() && verdict.groups < groups.size()) {
    // A transaction that was whole in the packs, and that the index had not heard of, is told to it
    // by the next one: then it is there, all of it.
    all.insert(all.end() - 1, groups[verdict.groups]);
    after = verify(**archive, all, all.size());
  }
  after.in_the_end = all.size() - 1;
  if (!after.problem.empty())
    after.problem = "after going on: " + after.problem;
  else
    after.groups = verdict.groups;
  return after;
}

}  // namespace varve::testing
