#include "archive/sweep.hpp"

#include <unordered_set>
#include <vector>

#include "archive/at_once.hpp"
#include "archive/leftovers.hpp"
#include "archive/transaction.hpp"

namespace varve::archive {
namespace {

// Which blocks somebody needs: those with blobs, those with facts, and what they are differences
// to.
class Needed {
 public:
  Result<void> find(index::Reader& reader) {
    for (std::int64_t after = 0;;) {
      VARVE_ASSIGN(const auto rows, reader.blobs(after, kRowsAtOnce));
      for (const index::BlobRow& row : rows) blocks_.insert(row.block);
      if (rows.size() < kRowsAtOnce) break;
      after = rows.back().id;
    }
    return {};
  }
  [[nodiscard]] bool has(std::uint64_t number) const { return blocks_.count(number) != 0; }
  void add(std::uint64_t number) { blocks_.insert(number); }

 private:
  std::unordered_set<std::uint64_t> blocks_;
};

class Sweep {
 public:
  Sweep(Archive::Impl& archive, const SweepOptions& options, const CareProgress& progress)
      : archive_(archive), options_(options), progress_(progress) {}

  Result<std::uint64_t> run() {
    VARVE_TRY(remove_dead());
    std::vector<index::PackRow> packs;
    {
      VARVE_ASSIGN(const auto reader, archive_.index->read());
      VARVE_TRY(needed_.find(*reader.operator->()));
      VARVE_ASSIGN(packs, reader->packs());
    }
    if (packs.size() < 2) return 0;
    packs.pop_back();
    VARVE_TRY(add_bases());
    for (const index::PackRow& pack : packs) {
      if (progress_ && !progress_({"sweeping", removed_, packs.size()})) break;
      VARVE_TRY(sweep_pack(pack));
    }
    return removed_;
  }

 private:
  struct Record {
    std::uint64_t offset = 0;
    store::RecordHeader header;
  };

  // Whether the index has the record where it lies, and somebody needs it.
  [[nodiscard]] bool is_needed(const store::RecordHeader& header) const {
    return header.type == store::RecordType::kFacts ? header.raw_length != 0
                                                    : needed_.has(header.block);
  }
  // Later blocks are differences to earlier ones: one walk backwards finds all that is needed.
  Result<void> add_bases() {
    VARVE_ASSIGN(const auto reader, archive_.index->read());
    for (std::uint64_t after = 0;;) {
      VARVE_ASSIGN(const auto rows, reader->blocks(after, kRowsAtOnce));
      for (const index::BlockRow& row : rows) {
        if (row.base != 0) differences_.push_back(row);
      }
      if (rows.size() < kRowsAtOnce) break;
      after = rows.back().number;
    }
    for (bool more = true; more;) {
      more = false;
      for (auto row = differences_.rbegin(); row != differences_.rend(); ++row) {
        if (!needed_.has(row->number) || needed_.has(row->base)) continue;
        needed_.add(row->base);
        more = true;
      }
    }
    return {};
  }

  Result<void> sweep_pack(const index::PackRow& row) {
    VARVE_ASSIGN(const auto pack, archive_.packs.get(row.number));
    std::vector<Record> live;
    std::uint64_t live_bytes = 0;
    std::uint64_t all_bytes = 0;
    VARVE_TRY(each_block(*pack, row, [&](const Record& record, bool here) {
      const std::uint64_t bytes = store::kRecordHeaderSize + record.header.stored_length;
      all_bytes += bytes;
      if (!here || !is_needed(record.header)) return;
      live.push_back(record);
      live_bytes += bytes;
    }));
    const bool dead = live_bytes < all_bytes;
    const bool much = static_cast<double>(all_bytes - live_bytes) >=
                      options_.dead_share * static_cast<double>(all_bytes);
    if (!dead || !(much || options_.all_dead)) return {};
    VARVE_TRY(move(*pack, live));
    return remove(*pack, row);
  }

  // Gives each block's record to `take`, and whether the index has the block there.
  template <typename Take>
  Result<void> each_block(const store::PackReader& pack, const index::PackRow& row,
                          const Take& take) {
    Result<void> walked;
    store::ScanVisitor visitor;
    visitor.record = [&](std::uint64_t offset, const store::RecordHeader& header) {
      if (header.block == 0 || !walked) return;
      const auto there = find_(header.block);
      if (!there) walked = tl::unexpected(there.error());
      const bool here = there && *there && (*there)->place == index::Place{row.number, offset};
      take(Record{offset, header}, here);
    };
    visitor.damage = [&](std::uint64_t, std::uint64_t, const Error& why) {
      walked = tl::unexpected(why.in("`varve repair` comes first"));
    };
    VARVE_TRY(store::scan(pack, row.committed, visitor));
    return walked;
  }

  // In steps; what was moved is durable before its pack goes.
  Result<void> move(const store::PackReader& pack, const std::vector<Record>& live) {
    for (std::size_t next = 0; next < live.size();) {
      VARVE_ASSIGN(const auto transaction, archive_.begin());
      for (; next < live.size() && transaction->bytes_written() < kBytesAtOnce; ++next) {
        VARVE_TRY(move(*transaction, pack, live[next]));
        VARVE_TRY(transaction->flush_packs());  // what follows may be a difference to it
      }
      VARVE_TRY(transaction->commit());
    }
    return {};
  }

  Result<void> move(Transaction::Impl& transaction, const store::PackReader& pack,
                    const Record& record) {
    store::RecordHeader header = record.header;
    header.flags &= static_cast<std::uint16_t>(~store::kEndsTransaction);
    if (header.type == store::RecordType::kFacts && header.raw_length != 0) {
      VARVE_ASSIGN(const auto bytes, archive_.blocks.facts(archive_.find(), header.block));
      return transaction.write_facts(header.block, std::string(std::string_view(*bytes)),
                                     header.base.block, header.flags, options_.level);
    }
    VARVE_ASSIGN(const Body payload, pack.payload(record.offset, header));
    return transaction.write_record(header, payload.view());
  }

  // What a sweep left that was cut short.
  Result<void> remove_dead() {
    const auto transaction = archive_.begin();  // nobody else sweeps meanwhile
    if (!transaction) return tl::unexpected(transaction.error());
    VARVE_ASSIGN(const auto reader, archive_.index->read());
    VARVE_ASSIGN(const auto dead, dead_packs(archive_.packs, *reader.operator->()));
    FileSystem& files = archive_.packs.files();
    for (const std::uint64_t number : dead) {
      archive_.packs.close(number);
      VARVE_TRY(files.remove(archive_.packs.folder() / store::pack_name(number)));
    }
    return dead.empty() ? Result<void>() : files.sync_folder(archive_.packs.folder());
  }

  // Blocks that nobody needs either, in packs that stay: they cannot be made whole any more.
  void add_differences(std::unordered_set<std::uint64_t>& dead) const {
    for (std::size_t before = 0; before != dead.size();) {
      before = dead.size();
      for (const index::BlockRow& row : differences_) {
        if (dead.count(row.base) != 0) dead.insert(row.number);
      }
    }
  }

  // The file goes last: until then the archive may be opened as it was.
  Result<void> remove(const store::PackReader& pack, const index::PackRow& row) {
    {
      VARVE_ASSIGN(const auto transaction, archive_.begin());
      std::unordered_set<std::uint64_t> dead;
      bool needed = false;
      VARVE_TRY(each_block(pack, row, [&](const Record& record, bool here) {
        if (!here) return;
        dead.insert(record.header.block);
        needed = needed || is_needed(record.header);
      }));
      if (needed) return fail(ErrorKind::kBusy, "{} changed while it was swept", pack.name());
      add_differences(dead);
      for (const std::uint64_t number : dead) VARVE_TRY(transaction->index().remove_block(number));
      VARVE_TRY(transaction->drop_pack(row.number));
      VARVE_TRY(transaction->commit());
    }
    ++removed_;
    return remove_dead();
  }

  Archive::Impl& archive_;
  const SweepOptions& options_;
  const CareProgress& progress_;
  Blocks::Find find_ = archive_.find();
  Needed needed_;
  std::vector<index::BlockRow> differences_;
  std::uint64_t removed_ = 0;
};

}  // namespace

Result<std::uint64_t> sweep(Archive::Impl& archive, const SweepOptions& options,
                            const CareProgress& progress) {
  return Sweep(archive, options, progress).run();
}

}  // namespace varve::archive
