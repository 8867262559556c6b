// Where packs and index do not say the same: fact by fact. Slow, so only where something is wrong.
#include "archive/at_once.hpp"
#include "archive/check.hpp"

namespace varve::archive {
namespace {

class Differences {
 public:
  explicit Differences(CheckWork& work)
      : work_(work), reader_(work.reader), findings_(work.findings) {}

  Result<void> run() {
    for (const std::uint64_t block : work_.fact_blocks) {
      if (findings_.of_block(block) == nullptr) VARVE_TRY(look_at(block));
    }
    return name_unknown();
  }

 private:
  Result<void> look_at(std::uint64_t block) {
    const auto bytes = work_.archive.blocks.facts(work_.archive.find(), block);
    const auto facts = bytes ? split_facts(**bytes) : tl::unexpected(bytes.error());
    if (!facts) {
      findings_.lose_block(block, findings_.damage(facts.error().message));
      return {};
    }
    for (std::size_t i = 0; i < facts->size(); ++i) {
      const index::FactPlace place{block, static_cast<std::uint32_t>(i)};
      if ((*facts)[i].kind == FactKind::kCapture) VARVE_TRY(compare_capture((*facts)[i], place));
      if ((*facts)[i].kind == FactKind::kSnapshot) VARVE_TRY(compare_snapshot((*facts)[i], place));
    }
    return {};
  }

  Result<void> compare_capture(const FactView& fact, index::FactPlace place) {
    VARVE_ASSIGN(const Capture capture, decode_capture(fact));
    if (work_.removed.count(hash_of(capture.url, capture.time)) != 0) return {};
    VARVE_ASSIGN(const auto row, reader_.capture(capture.url, capture.time));
    if (row) told_.insert(capture_id(row->fact));
    if (!row || hash_of(*row).value() != hash_of(capture, place).value()) {
      const auto number =
          findings_.damage(row ? "the index says otherwise of captures than the packs"
                               : "the index lacks captures that the packs hold");
      findings_.touch(number, capture.url, capture.time);
    }
    return {};
  }

  Result<void> compare_snapshot(const FactView& fact, index::FactPlace place) {
    VARVE_ASSIGN(const Snapshot snapshot, decode_snapshot(fact));
    const std::string& url = snapshot.final_url;
    if (work_.removed.count(hash_of(url, snapshot.time)) != 0) return {};
    VARVE_ASSIGN(const auto row, reader_.snapshot(url, snapshot.time));
    if (row) told_.insert(capture_id(row->fact));
    if (!row || hash_of(*row).value() != hash_of(snapshot, place).value()) {
      const auto number =
          findings_.damage(row ? "the index says otherwise of snapshots than the packs"
                               : "the index lacks snapshots that the packs hold");
      findings_.touch(number, url, snapshot.time);
    }
    return {};
  }

  // What the index has, and no fact that could be read tells of.
  void name_unknown(std::string_view url, Time time, index::FactPlace fact, std::string_view what) {
    if (told_.count(capture_id(fact)) != 0 || findings_.of_block(fact.block) != nullptr) return;
    findings_.touch(findings_.damage(fmt::format("the packs lack {} that the index has", what)),
                    url, time);
  }

  Result<void> name_unknown() {
    index::Filter all;
    all.first_times = false;
    for (std::optional<index::CaptureRow> after;;) {
      VARVE_ASSIGN(auto page, reader_.page(all, after, kRowsAtOnce));
      for (const auto& row : page) name_unknown(row.url, row.time, row.fact, "captures");
      if (page.size() < kRowsAtOnce) break;
      after = std::move(page.back());
    }
    for (std::optional<index::SnapshotRow> after;;) {
      VARVE_ASSIGN(auto page, reader_.snapshots(after, kRowsAtOnce));
      for (const auto& row : page) name_unknown(row.url, row.time, row.fact, "snapshots");
      if (page.size() < kRowsAtOnce) return {};
      after = std::move(page.back());
    }
  }

  CheckWork& work_;
  index::Reader& reader_;
  Findings& findings_;
  std::unordered_set<std::int64_t> told_;  // what the index has and facts tell of
};

Result<void> name_by_blob(CheckWork& work, const Digest& digest, const Capture& capture) {
  VARVE_ASSIGN(const auto blob, work.reader.blob(digest));
  if (!blob) return {};
  const Findings::Number* lost = work.findings.of_blob(blob->id);
  if (lost == nullptr) lost = work.findings.of_block(blob->block);
  if (lost != nullptr) work.findings.touch(*lost, capture.url, capture.time);
  return {};
}

Result<void> name_by_fact(CheckWork& work, const FactView& fact) {
  if (fact.kind != FactKind::kCapture) return {};
  const auto capture = decode_capture(fact);
  if (!capture || work.removed.count(hash_of(capture->url, capture->time)) != 0) return {};
  for (const Digest& digest : capture->tls_chain) {
    VARVE_TRY(name_by_blob(work, digest, *capture));
  }
  return capture->transferred_blob ? name_by_blob(work, *capture->transferred_blob, *capture)
                                   : Result<void>();
}

}  // namespace

Result<void> name_by_facts(CheckWork& work) {
  for (const std::uint64_t block : work.fact_blocks) {
    const auto bytes = work.archive.blocks.facts(work.archive.find(), block);
    const auto facts = bytes ? split_facts(**bytes) : tl::unexpected(bytes.error());
    if (!facts) continue;  // told already
    for (const FactView& fact : *facts) VARVE_TRY(name_by_fact(work, fact));
  }
  return {};
}

Result<void> find_differences(CheckWork& work) {
  return Differences(work).run();
}

}  // namespace varve::archive
