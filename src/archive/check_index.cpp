// The index held against what facts say, as long as both say the same; and who has what is lost.
#include "archive/at_once.hpp"
#include "archive/check.hpp"

namespace varve::archive {
namespace {

template <typename Take>
Result<void> each_capture_row(index::Reader& reader, const Take& take) {
  index::Filter all;
  all.first_times = false;
  std::optional<index::CaptureRow> after;
  for (;;) {
    VARVE_ASSIGN(auto page, reader.page(all, after, kRowsAtOnce));
    for (const index::CaptureRow& row : page) take(row);
    if (page.size() < kRowsAtOnce) return {};
    after = std::move(page.back());
  }
}

void compare_removals(CheckWork& work, const Told& told,
                      const std::vector<index::RemovalRow>& rows) {
  for (const Removal& removal : told.unknown_removals) {
    const auto number = work.findings.damage("the index does not know that captures were removed");
    work.findings.touch(number, removal.url, removal.time);
  }
  if (work.facts_lost) return;
  for (const index::RemovalRow& row : rows) {
    if (told.removals.count(hash_of(row.url, row.time)) != 0) continue;
    const auto number = work.findings.damage("the packs do not know that captures were removed");
    work.findings.touch(number, row.url, row.time);
  }
}

// Both in the order of URL and time.
Result<void> compare_marks(CheckWork& work, const Told& told) {
  VARVE_ASSIGN(const auto rows, work.reader.marks());
  std::map<std::pair<std::string, std::int64_t>, const index::MarkRow*> indexed;
  for (const index::MarkRow& row : rows) indexed[{row.url, row.time.us}] = &row;
  const auto differ = [&work](std::string_view url, Time time) {
    const auto number =
        work.findings.damage("the index says otherwise of tags, notes or holds than the packs");
    work.findings.touch(number, url, time);
  };
  for (const Mark& mark : told.marks()) {
    const auto there = indexed.find({mark.url, mark.time.us});
    if (there == indexed.end()) {
      differ(mark.url, mark.time);
      continue;
    }
    const index::MarkRow& row = *there->second;
    if (row.tags != mark.tags || row.note != mark.note || row.hold != mark.hold) {
      differ(mark.url, mark.time);
    }
    indexed.erase(there);
  }
  for (const auto& [capture, row] : indexed) {
    if (!work.facts_lost) differ(row->url, row->time);
  }
  return {};
}

// A blob of which no fact says where it is would be lost with the index.
Result<void> compare_blobs(CheckWork& work, const Told& told) {
  return each_blob(work, [&](const index::BlobRow& row) {
    if (row.block == 0 || told.tells_of(row)) return;
    work.findings.damage(
        fmt::format("the packs do not say that {} is in block {}", row.digest.text(), row.block));
  });
}

}  // namespace

Result<void> each_blob(CheckWork& work, const std::function<void(const index::BlobRow&)>& take) {
  constexpr std::size_t kHeld = 1 << 18;
  if (work.blobs) {
    std::for_each(work.blobs->begin(), work.blobs->end(), take);
    return {};
  }
  std::vector<index::BlobRow> held;
  bool few = true;
  for (std::int64_t after = 0;;) {
    VARVE_ASSIGN(const auto rows, work.reader.blobs(after, kRowsAtOnce));
    std::for_each(rows.begin(), rows.end(), take);
    few = few && held.size() + rows.size() <= kHeld;
    if (few) held.insert(held.end(), rows.begin(), rows.end());
    if (rows.size() < kRowsAtOnce) break;
    after = rows.back().id;
  }
  if (few) work.blobs = std::move(held);
  return {};
}

Result<Indexed> tally_index(index::Reader& reader) {
  Indexed indexed;
  VARVE_TRY(each_capture_row(
      reader, [&](const index::CaptureRow& row) { indexed.captures.add(hash_of(row)); }));
  std::optional<index::SnapshotRow> after;
  for (;;) {
    VARVE_ASSIGN(auto page, reader.snapshots(after, kRowsAtOnce));
    for (const index::SnapshotRow& row : page) indexed.snapshots.add(hash_of(row));
    if (page.size() < kRowsAtOnce) return indexed;
    after = std::move(page.back());
  }
}

Result<void> compare(CheckWork& work, const Indexed& indexed, Told& told) {
  told.sort();
  VARVE_ASSIGN(const auto removals, work.reader.removals());
  compare_removals(work, told, removals);
  VARVE_TRY(compare_marks(work, told));
  if (!work.facts_lost) VARVE_TRY(compare_blobs(work, told));
  VARVE_ASSIGN(const index::Totals totals, work.reader.totals());
  if (indexed.captures.count() != totals.captures) {
    work.findings.damage(fmt::format("the index counts {} captures and has {}", totals.captures,
                                     indexed.captures.count()));
  }
  if (indexed.captures == told.captures && indexed.snapshots == told.snapshots) return {};
  return find_differences(work);
}

Result<void> name_captures(CheckWork& work) {
  std::optional<Findings::Number> without_facts;
  return each_capture_row(work.reader, [&](const index::CaptureRow& row) {
    const Findings::Number* body = work.findings.of_blob(row.blob.id);
    if (body == nullptr) body = work.findings.of_block(row.blob.block);
    const Findings::Number* facts = work.findings.of_block(row.fact.block);
    if (body != nullptr) work.findings.touch(*body, row.url, row.time);
    if (facts != nullptr && facts != body) work.findings.touch(*facts, row.url, row.time);
    const bool there =
        std::binary_search(work.fact_blocks.begin(), work.fact_blocks.end(), row.fact.block);
    if (facts != nullptr || there) return;
    if (!without_facts)
      without_facts = work.findings.damage("the index has captures without facts");
    work.findings.touch(*without_facts, row.url, row.time);
  });
}

}  // namespace varve::archive
