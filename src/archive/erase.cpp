#include "archive/erase.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "archive/at_once.hpp"
#include "archive/compact.hpp"
#include "archive/facts_walk.hpp"
#include "archive/sweep.hpp"
#include "archive/transaction.hpp"

namespace varve::archive {
namespace {

constexpr int kRounds = 5;

// How many were pruned stays to be seen: the log has their leaves.
FactKind what_is_left_of(FactKind kind) {
  return kind == FactKind::kRemoval ? FactKind::kPruned : FactKind::kErased;
}

// All blocks that the index knows, in their order.
Result<std::vector<index::BlockRow>> all_blocks(Archive::Impl& archive) {
  std::vector<index::BlockRow> blocks;
  VARVE_ASSIGN(const auto reader, archive.index->read());
  for (;;) {
    VARVE_ASSIGN(const auto rows,
                 reader->blocks(blocks.empty() ? 0 : blocks.back().number, kRowsAtOnce));
    blocks.insert(blocks.end(), rows.begin(), rows.end());
    if (rows.size() < kRowsAtOnce) return blocks;
  }
}

// Blocks with bytes that are no blob's any more, and those that are differences to them.
Result<std::set<std::uint64_t>> dead_blocks(Archive::Impl& archive) {
  std::unordered_map<std::uint64_t, std::uint64_t> live;
  for (std::int64_t after = 0;;) {
    VARVE_ASSIGN(const auto reader, archive.index->read());
    VARVE_ASSIGN(const auto rows, reader->blobs(after, kRowsAtOnce));
    for (const index::BlobRow& row : rows) live[row.block] += row.raw;
    if (rows.size() < kRowsAtOnce) break;
    after = rows.back().id;
  }
  VARVE_ASSIGN(const auto blocks, all_blocks(archive));
  std::set<std::uint64_t> dead;
  for (const index::BlockRow& row : blocks) {
    VARVE_ASSIGN(const auto found, archive.blocks.locate(archive.find(), row.number));
    const std::uint64_t raw = found.header.raw_length;
    if (found.header.type != store::RecordType::kBlobs || live[row.number] >= raw) continue;
    dead.insert(row.number);
  }
  for (std::size_t before = 0; before != dead.size();) {
    before = dead.size();
    for (const index::BlockRow& row : blocks) {
      if (dead.count(row.base) != 0) dead.insert(row.number);
    }
  }
  return dead;
}

// Goes through all facts: which blobs they still speak of, and what they say of what was forgotten.
class FactsWalk {
 public:
  FactsWalk(Archive::Impl& archive, Transaction::Impl& transaction, int level)
      : archive_(archive), transaction_(transaction), level_(level) {}

  std::set<std::pair<std::string, std::int64_t>> forgotten;
  std::unordered_set<Digest, DigestHash> forgotten_blobs;
  std::unordered_set<Digest, DigestHash> attached;

  // Learns `attached`; with `blank` writes blocks anew that speak of what was forgotten.
  Result<void> run(bool blank) {
    std::set<std::uint64_t> rewritten;
    const auto take = [&](const index::BlockRow& row,
                          const Result<Blocks::Bytes>& bytes) -> Result<void> {
      if (!bytes) return tl::unexpected(bytes.error());
      VARVE_ASSIGN(std::string raw, without_forgotten(**bytes));
      if (!blank || (raw == **bytes && rewritten.count(row.base) == 0)) return {};
      VARVE_TRY(transaction_.write_facts(row.number, std::move(raw), row.base, 0, level_));
      VARVE_TRY(transaction_.flush_packs());
      rewritten.insert(row.number);
      return {};
    };
    return each_block_of_facts(archive_, take);
  }

 private:
  Result<bool> is_forgotten(const FactView& fact) {
    if (fact.kind == FactKind::kCapture) {
      VARVE_ASSIGN(const Capture capture, decode_capture(fact));
      if (forgotten.count({capture.url, capture.time.us}) != 0) return true;
      attached.insert(capture.tls_chain.begin(), capture.tls_chain.end());
      if (capture.transferred_blob) attached.insert(*capture.transferred_blob);
    } else if (fact.kind == FactKind::kSnapshot) {
      VARVE_ASSIGN(const Snapshot snapshot, decode_snapshot(fact));
      return forgotten.count({snapshot.final_url, snapshot.time.us}) != 0;
    } else if (fact.kind == FactKind::kMark) {
      VARVE_ASSIGN(const Mark mark, decode_mark(fact));
      return forgotten.count({mark.url, mark.time.us}) != 0;
    } else if (fact.kind == FactKind::kBlob) {
      VARVE_ASSIGN(const BlobFact blob, decode_blob(fact));
      return forgotten_blobs.count(blob.digest) != 0;
    } else if (fact.kind == FactKind::kRemoval) {
      // Nothing speaks of what was pruned any more: which it was need not be said for good.
      VARVE_ASSIGN(const Removal removal, decode_removal(fact));
      return removal.reason == RemovalReason::kPruned &&
             forgotten.count({removal.url, removal.time.us}) != 0;
    }
    return false;
  }

  // What a block holds, but for the digests of what was forgotten.
  Result<void> put_without_forgotten(std::string& out, const FactView& fact) {
    VARVE_ASSIGN(MovedFact moved, decode_moved(fact));
    for (MovedFact::Blob& blob : moved.blobs) {
      const bool gone =
          std::any_of(forgotten_blobs.begin(), forgotten_blobs.end(), [&](const Digest& digest) {
            return digest.view().substr(0, kDigestStart) == blob.start;
          });
      if (gone) blob.start.assign(kDigestStart, '\0');
    }
    put_fact(out, moved);
    return {};
  }

  // The facts behind keep their positions.
  Result<std::string> without_forgotten(std::string_view block) {
    VARVE_ASSIGN(const auto facts, split_facts(block));
    std::string out;
    for (const FactView& fact : facts) {
      VARVE_ASSIGN(const bool gone, is_forgotten(fact));
      if (fact.kind == FactKind::kMoved) {
        VARVE_TRY(put_without_forgotten(out, fact));
      } else {
        gone ? put_bare_fact(out, what_is_left_of(fact.kind)) : put_fact(out, fact);
      }
    }
    return out;
  }

  Archive::Impl& archive_;
  Transaction::Impl& transaction_;
  int level_;
};

// Blobs that nobody speaks of are no longer known, and no fact speaks of what was forgotten.
Result<std::uint64_t> drop_blobs(Archive::Impl& archive, int level) {
  VARVE_ASSIGN(const auto transaction, archive.begin());
  FactsWalk walk(archive, *transaction, level);
  {
    VARVE_ASSIGN(const auto reader, archive.index->read());
    VARVE_ASSIGN(const auto removals, reader->removals());
    for (const index::RemovalRow& row : removals) walk.forgotten.emplace(row.url, row.time.us);
  }
  VARVE_ASSIGN(const auto unused, transaction->index().unused_blobs());
  VARVE_TRY(transaction->index().shred());
  VARVE_TRY(walk.run(false));
  std::uint64_t dropped = 0;
  for (const index::BlobRow& blob : unused) {
    if (walk.attached.count(blob.digest) != 0) continue;
    walk.forgotten_blobs.insert(blob.digest);
    VARVE_TRY(transaction->drop_blob(blob.digest));
    ++dropped;
  }
  VARVE_TRY(walk.run(true));
  VARVE_TRY(transaction->index().drop_removals(static_cast<int>(RemovalReason::kPruned)));
  VARVE_TRY(transaction->commit());
  archive.blocks.clear();
  return dropped;
}

}  // namespace

Result<std::vector<Removal>> remove_captures(Archive::Impl& archive,
                                             const std::vector<Removal>& removals,
                                             const std::function<Result<void>()>& may_begin) {
  std::vector<Removal> removed;
  VARVE_ASSIGN(const auto transaction, archive.begin());
  if (may_begin) VARVE_TRY(may_begin());
  VARVE_TRY(transaction->index().shred());
  transaction->start_pack();
  for (const Removal& removal : removals) {
    VARVE_ASSIGN(const bool there, transaction->remove(removal));
    if (there) removed.push_back(removal);
  }
  VARVE_TRY(transaction->commit());
  return removed;
}

Result<Erased> erase_removed(Archive::Impl& archive, const EraseOptions& options) {
  Erased erased;
  VARVE_ASSIGN(erased.blobs, drop_blobs(archive, options.level));
  CompactOptions compacting;
  compacting.level = options.level;
  SweepOptions sweeping;
  sweeping.level = options.level;
  sweeping.all_dead = options.every_byte;
  sweeping.dead_share = kDeadShare;
  // Others may save meanwhile, differences to what is about to go too: then once more.
  for (int round = 0; round < kRounds; ++round) {
    VARVE_ASSIGN(const auto dead, dead_blocks(archive));
    if (dead.empty() && round > 0) break;
    VARVE_TRY(write_anew(archive, compacting, &dead, options.progress));
    VARVE_ASSIGN(const std::uint64_t packs, sweep(archive, sweeping, options.progress));
    erased.packs += packs;
    if (!options.every_byte) break;
  }
  VARVE_TRY(archive.shrink_index(true));
  return erased;
}

}  // namespace varve::archive
