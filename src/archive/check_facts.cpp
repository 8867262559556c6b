#include "archive/check.hpp"

namespace varve::archive {
namespace {

constexpr std::size_t kPage = 4096;

class FactsCheck {
 public:
  FactsCheck(Archive::Impl& archive, index::Reader& reader, Findings& findings)
      : archive_(archive), reader_(reader), findings_(findings) {}

  // Walks the blocks of facts, then the index's captures.
  Result<void> run(bool read_data) {
    if (read_data || !findings_.nothing_lost()) VARVE_TRY(walk_facts());
    VARVE_TRY(walk_captures());
    VARVE_ASSIGN(const index::Totals totals, reader_.totals());
    if (captures_ != totals.captures) {
      findings_.damage(
          fmt::format("the index counts {} captures and has {}", totals.captures, captures_));
    }
    if (read_data && facts_lost_ == 0 && facts_ != captures_) {
      findings_.damage(fmt::format("the index has {} captures, the packs {}", captures_, facts_));
    }
    return {};
  }

 private:
  Result<void> walk_facts() {
    VARVE_ASSIGN(const auto removals, reader_.removals());
    for (const index::RemovalRow& row : removals) removed_.emplace(row.url, row.time.us);
    for (std::uint64_t after = 0;;) {
      VARVE_ASSIGN(const auto rows, reader_.blocks(after, kPage));
      for (const index::BlockRow& row : rows) VARVE_TRY(look_at(row.number));
      if (rows.size() < kPage) return {};
      after = rows.back().number;
    }
  }

  Result<void> look_at(std::uint64_t block) {
    const auto found = archive_.blocks.locate(archive_.find(), block);
    if (!found) {
      ++facts_lost_;  // it may have been one; check_blocks() has told of it
      return {};
    }
    if (found->header.type != store::RecordType::kFacts || found->header.raw_length == 0) return {};
    const auto bytes = archive_.blocks.facts(archive_.find(), block);
    const auto facts = bytes ? split_facts(**bytes) : tl::unexpected(bytes.error());
    if (!facts) {
      ++facts_lost_;
      if (findings_.of_block(block) == nullptr) {
        findings_.lose_block(block, findings_.damage(facts.error().message));
      }
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
    const auto capture = decode_capture(fact);
    if (!capture) {
      findings_.damage(capture.error().message);
      return {};
    }
    if (removed_.count({capture->url, capture->time.us}) != 0) return {};
    ++facts_;
    VARVE_ASSIGN(const auto row, reader_.capture(capture->url, capture->time));
    const bool same = row && row->fact == place && row->status == capture->status &&
                      row->mime == capture->mime && row->blob.digest == capture->digest &&
                      row->blob.raw == capture->length &&
                      row->source == static_cast<int>(capture->source) &&
                      row->truncated == static_cast<int>(capture->truncated);
    if (!same) {
      const auto number =
          findings_.damage(row ? "the index says otherwise of a capture than the pack"
                               : "the index lacks a capture that a pack holds");
      findings_.touch(number, capture->url, capture->time);
    }
    // The index does not know which captures have a blob as certificate or as transferred bytes.
    if (findings_.nothing_lost()) return {};
    for (const Digest& digest : capture->tls_chain) VARVE_TRY(name(digest, *capture));
    return capture->transferred_blob ? name(*capture->transferred_blob, *capture) : Result<void>();
  }

  Result<void> compare_snapshot(const FactView& fact, index::FactPlace place) {
    const auto snapshot = decode_snapshot(fact);
    if (!snapshot) {
      findings_.damage(snapshot.error().message);
      return {};
    }
    if (removed_.count({snapshot->final_url, snapshot->time.us}) != 0) return {};
    VARVE_ASSIGN(const auto row, reader_.snapshot(snapshot->final_url, snapshot->time));
    const bool same = row && row->fact == place && row->members == snapshot->members.size() &&
                      row->failed == snapshot->failed.size();
    if (same) return {};
    const auto number =
        findings_.damage(row ? "the index says otherwise of a snapshot than the pack"
                             : "the index lacks a snapshot that a pack holds");
    findings_.touch(number, snapshot->final_url, snapshot->time);
    return {};
  }

  Result<void> name(const Digest& digest, const Capture& capture) {
    VARVE_ASSIGN(const auto blob, reader_.blob(digest));
    const Findings::Number* lost = blob ? lost_of(*blob) : nullptr;
    if (lost != nullptr) findings_.touch(*lost, capture.url, capture.time);
    return {};
  }

  const Findings::Number* lost_of(const index::BlobRow& blob) const {
    const Findings::Number* lost = findings_.of_blob(blob.id);
    return lost != nullptr ? lost : findings_.of_block(blob.block);
  }

  // Names those whose body or facts are lost, and counts all.
  Result<void> walk_captures() {
    std::optional<index::CaptureRow> after;
    for (;;) {
      VARVE_ASSIGN(auto page, reader_.page({}, after, kPage));
      for (const index::CaptureRow& row : page) {
        ++captures_;
        const Findings::Number* body = lost_of(row.blob);
        const Findings::Number* facts = findings_.of_block(row.fact.block);
        if (body != nullptr) findings_.touch(*body, row.url, row.time);
        if (facts != nullptr && facts != body) findings_.touch(*facts, row.url, row.time);
      }
      if (page.size() < kPage) return {};
      after = std::move(page.back());
    }
  }

  Archive::Impl& archive_;
  index::Reader& reader_;
  Findings& findings_;
  std::set<std::pair<std::string, std::int64_t>> removed_;
  std::uint64_t facts_ = 0;
  std::uint64_t facts_lost_ = 0;
  std::uint64_t captures_ = 0;
};

}  // namespace

Result<void> check_facts(Archive::Impl& archive, index::Reader& reader, const CheckOptions& options,
                         Findings& findings) {
  return FactsCheck(archive, reader, findings).run(options.read_data && options.sample >= 1);
}

}  // namespace varve::archive
