// Facts that are lost, told again as far as the index knows what they said.
#include "archive/at_once.hpp"
#include "archive/repair.hpp"

namespace varve::archive {
namespace {

// Blocks of facts of a transaction; the index learns of what they say when it is made anew.
class FactsWriter {
 public:
  explicit FactsWriter(Transaction::Impl& transaction) : transaction_(transaction) {}

  template <typename Fact>
  Result<void> tell(const Fact& fact) {
    put_fact(raw_, fact);
    if (++count_ < kFactsInBlock && raw_.size() < kFactsBytes) return {};
    return flush();
  }
  Result<void> flush() {
    if (std::exchange(count_, 0) == 0) return {};
    return transaction_.write_facts(transaction_.new_number(), std::exchange(raw_, {}), 0, 0);
  }

 private:
  Transaction::Impl& transaction_;
  std::string raw_;
  std::uint32_t count_ = 0;
};

class TellAgain {
 public:
  TellAgain(CheckWork& work, const Told& told, Transaction::Impl& transaction)
      : work_(work), told_(told), transaction_(transaction), facts_(transaction) {}

  Result<std::vector<std::string>> run() {
    VARVE_TRY(tell_blobs());
    VARVE_TRY(tell_captures());
    VARVE_TRY(tell_snapshots());
    VARVE_TRY(tell_marks());
    VARVE_TRY(tell_removals());
    VARVE_TRY(facts_.flush());
    return std::move(named_);
  }

 private:
  [[nodiscard]] bool is_lost(std::uint64_t fact_block) const {
    return work_.findings.of_block(fact_block) != nullptr ||
           !std::binary_search(work_.fact_blocks.begin(), work_.fact_blocks.end(), fact_block);
  }

  Result<void> tell_blobs() {
    for (std::int64_t after = 0;;) {
      VARVE_ASSIGN(const auto rows, work_.reader.blobs(after, kRowsAtOnce));
      for (const index::BlobRow& row : rows) {
        const bool lost = row.block == 0 || work_.findings.of_blob(row.id) != nullptr ||
                          work_.findings.of_block(row.block) != nullptr;
        if (lost || told_.tells_of(row)) continue;
        VARVE_TRY(facts_.tell(BlobFact{row.digest, row.block, row.begin, row.raw}));
      }
      if (rows.size() < kRowsAtOnce) return {};
      after = rows.back().id;
    }
  }

  Result<void> tell_captures() {
    index::Filter all;
    all.first_times = false;
    for (std::optional<index::CaptureRow> after;;) {
      VARVE_ASSIGN(auto page, work_.reader.page(all, after, kRowsAtOnce));
      for (const index::CaptureRow& row : page) {
        if (is_lost(row.fact.block)) VARVE_TRY(tell(row));
      }
      if (page.size() < kRowsAtOnce) return {};
      after = std::move(page.back());
    }
  }

  Result<void> tell(const index::CaptureRow& row) {
    Capture capture;
    capture.url = row.url;
    capture.time = row.time;
    capture.source = static_cast<Source>(row.source);
    capture.status = row.status;
    capture.mime = row.mime;
    capture.digest = capture.transferred_digest = row.blob.digest;
    capture.length = capture.transferred_length = row.blob.raw;
    capture.truncated = static_cast<Truncation>(row.truncated);
    named_.push_back(describe(row.url, row.time));
    return facts_.tell(capture);
  }

  // Its members are lost but for the document.
  Result<void> tell_snapshots() {
    for (std::optional<index::SnapshotRow> after;;) {
      VARVE_ASSIGN(auto page, work_.reader.snapshots(after, kRowsAtOnce));
      for (const index::SnapshotRow& row : page) {
        if (!is_lost(row.fact.block)) continue;
        Snapshot snapshot;
        snapshot.url = snapshot.final_url = row.url;
        snapshot.time = row.time;
        snapshot.members.push_back({row.url, row.time});
        VARVE_TRY(facts_.tell(snapshot));
      }
      if (page.size() < kRowsAtOnce) return {};
      after = std::move(page.back());
    }
  }

  Result<void> tell_marks() {
    std::map<std::pair<std::string, std::int64_t>, Mark> said;
    for (Mark& mark : told_.marks()) said.emplace(std::pair(mark.url, mark.time.us), mark);
    VARVE_ASSIGN(const auto rows, work_.reader.marks());
    const Time now = Time::now();
    for (const index::MarkRow& row : rows) {
      const auto there = said.find({row.url, row.time.us});
      const bool same = there != said.end() && there->second.tags == row.tags &&
                        there->second.note == row.note && there->second.hold == row.hold;
      if (!same) VARVE_TRY(facts_.tell(Mark{row.url, row.time, now, row.tags, row.note, row.hold}));
    }
    return {};
  }

  // Else what was removed would be back.
  Result<void> tell_removals() {
    VARVE_ASSIGN(const auto rows, work_.reader.removals());
    for (const index::RemovalRow& row : rows) {
      if (told_.removals.count(hash_of(row.url, row.time)) != 0) continue;
      VARVE_TRY(facts_.tell(
          Removal{row.url, row.time, row.removed, static_cast<RemovalReason>(row.reason)}));
    }
    return {};
  }

  CheckWork& work_;
  const Told& told_;
  Transaction::Impl& transaction_;
  FactsWriter facts_;
  std::vector<std::string> named_;
};

// What still lies in those packs is lost.
Result<void> drop(Archive::Impl& archive, Transaction::Impl& transaction,
                  const std::vector<DamagedPack>& damaged) {
  std::unordered_set<std::uint64_t> packs;
  for (const DamagedPack& pack : damaged) packs.insert(pack.number);
  std::unordered_set<std::uint64_t> lost;
  VARVE_ASSIGN(const auto reader, archive.index->read());
  for (std::uint64_t after = 0;;) {
    VARVE_ASSIGN(const auto rows, reader->blocks(after, kRowsAtOnce));
    for (const index::BlockRow& row : rows) {
      if (packs.count(row.place.pack) != 0) lost.insert(row.number);
    }
    if (rows.size() < kRowsAtOnce) break;
    after = rows.back().number;
  }
  for (std::int64_t after = 0;;) {
    VARVE_ASSIGN(const auto rows, reader->blobs(after, kRowsAtOnce));
    for (const index::BlobRow& row : rows) {
      if (lost.count(row.block) != 0) VARVE_TRY(transaction.lose_blob(row.digest));
    }
    if (rows.size() < kRowsAtOnce) break;
    after = rows.back().id;
  }
  for (const std::uint64_t number : lost) VARVE_TRY(transaction.drop_block(number));
  for (const std::uint64_t number : packs) VARVE_TRY(transaction.drop_pack(number));
  return {};
}

}  // namespace

Result<std::vector<std::string>> tell_again(CheckWork& work, const Told& told,
                                            const std::vector<DamagedPack>& damaged) {
  VARVE_ASSIGN(const auto transaction, begin_beside(work.archive, damaged));
  std::vector<std::string> named;
  if (work.facts_lost) {
    VARVE_ASSIGN(named, TellAgain(work, told, *transaction).run());
  }
  VARVE_TRY(drop(work.archive, *transaction, damaged));
  VARVE_TRY(transaction->commit());
  return named;
}

}  // namespace varve::archive
