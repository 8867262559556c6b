#include "archive/leftovers.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include "archive/at_once.hpp"
#include "archive/copy_bytes.hpp"
#include "archive/recovery.hpp"
#include "archive/renew.hpp"
#include "varve/base/log.hpp"

namespace varve::archive {
namespace {

struct Leftovers {
  struct Record {
    index::Place place;
    store::RecordHeader header;
  };
  std::vector<Record> whole;  // of transactions that came to their end
  std::uint64_t packs = 0;    // how many files there are after the last one that the index knows
  bool more = false;          // something is to be cut off
};

// Walks on from `from` as long as all is whole.
Result<void> walk(const store::PackReader& pack, std::uint64_t number, std::uint64_t from,
                  Leftovers& found, std::size_t& ended) {
  VARVE_ASSIGN(const std::uint64_t size, pack.size());
  std::uint64_t offset = from;
  while (offset < size) {
    const auto header = pack.header(offset);
    if (!header || !pack.check_crc(offset, *header)) break;
    found.whole.push_back({{number, offset}, *header});
    offset += store::kRecordHeaderSize + header->stored_length;
    if ((header->flags & store::kEndsTransaction) != 0) ended = found.whole.size();
  }
  found.more = found.more || offset < size;
  return {};
}

Result<Leftovers> look_for_leftovers(Packs& packs, const index::PackRow& last) {
  Leftovers found;
  std::size_t ended = 0;
  const auto known = store::PackReader::open(packs.files(), packs.folder(), last.number);
  if (known) VARVE_TRY(walk(**known, last.number, last.committed, found, ended));
  for (std::uint64_t number = last.number + 1;; ++number) {
    if (!packs.files().open_read(packs.folder() / store::pack_name(number))) break;
    ++found.packs;
    const auto pack = store::PackReader::open(packs.files(), packs.folder(), number);
    if (!pack || found.more) {
      found.more = true;
      continue;
    }
    VARVE_TRY(walk(**pack, number, store::kFileHeaderSize, found, ended));
  }
  found.more = found.more || ended < found.whole.size();
  found.whole.resize(ended);
  return found;
}

// How long the pack is after the last transaction that came to its end.
std::uint64_t whole_length(const Leftovers& found, std::uint64_t number, std::uint64_t otherwise) {
  for (auto record = found.whole.rbegin(); record != found.whole.rend(); ++record) {
    if (record->place.pack == number) {
      return record->place.offset + store::kRecordHeaderSize + record->header.stored_length;
    }
  }
  return otherwise;
}

// What comes behind the first damage, pack by pack. A transaction that the power cut short ends
// once, and nothing follows: whoever writes deals with what is left over first.
class BehindDamage {
 public:
  Result<void> walk(Packs& packs, std::uint64_t number, std::uint64_t from) {
    VARVE_ASSIGN(auto file, packs.files().open_read(packs.folder() / store::pack_name(number)));
    const store::PackReader pack(std::move(file), store::pack_name(number));
    VARVE_ASSIGN(const std::uint64_t size, pack.size());
    const bool begins = store::PackReader::open(packs.files(), packs.folder(), number).has_value();
    damaged_ = damaged_ || !begins;
    VARVE_TRY(walk(pack, from, size));
    // A full pack is made read-only when its transaction was acknowledged.
    VARVE_ASSIGN(const bool full,
                 packs.files().is_read_only(packs.folder() / store::pack_name(number)));
    acknowledged_ = acknowledged_ || (damaged_ && full);
    return {};
  }
  [[nodiscard]] bool ends() const { return ends_; }
  [[nodiscard]] bool acknowledged() const { return acknowledged_; }

 private:
  Result<void> walk(const store::PackReader& pack, std::uint64_t from, std::uint64_t size) {
    for (std::uint64_t offset = from; offset < size;) {
      const auto header = pack.header(offset);
      if (!header) {
        damaged_ = true;
        VARVE_ASSIGN(const auto next, pack.find_record(offset + 1, size));
        offset = next.value_or(size);
        continue;
      }
      // The footer of a pack that is full ends a transaction once more.
      acknowledged_ = acknowledged_ || (ends_ && header->type != store::RecordType::kFooter);
      if (!pack.check_crc(offset, *header)) {
        damaged_ = true;
      } else if (damaged_ && (header->flags & store::kEndsTransaction) != 0) {
        ends_ = true;
      }
      offset += store::kRecordHeaderSize + header->stored_length;
    }
    return {};
  }

  bool damaged_ = false;
  bool ends_ = false;  // a transaction, behind damage
  bool acknowledged_ = false;
};

Result<BehindDamage> look_behind(Packs& packs, const index::PackRow& last) {
  BehindDamage behind;
  VARVE_ASSIGN(const auto numbers, packs.numbers());
  for (const std::uint64_t number : numbers) {
    if (number < last.number) continue;
    VARVE_TRY(behind.walk(packs, number,
                          number == last.number ? last.committed : store::kFileHeaderSize));
  }
  return behind;
}

// A copy of what is about to be cut off, beside the pack. It may have been acknowledged after all:
// where the index is older than the packs by one transaction, and that one is damaged.
Result<void> keep_torn(FileSystem& files, const Path& path, std::uint64_t from,
                       std::uint64_t size) {
  std::error_code error;
  Path copy = path.string() + ".torn";
  for (int n = 2; std::filesystem::exists(copy, error); ++n) {
    copy = fmt::format("{}.torn{}", path.string(), n);
  }
  VARVE_ASSIGN(const auto pack, files.open_read(path));
  VARVE_ASSIGN(const auto file, files.open_write(copy));
  VARVE_TRY(copy_bytes(*pack, from, size, *file, 0));
  VARVE_TRY(file->sync());
  spdlog::warn(
      "the last {} bytes of {} are of a transaction that was cut short; they are kept as {}",
      size - from, path.filename().string(), copy.filename().string());
  return {};
}

class Tidy {
 public:
  Tidy(Packs& packs, const index::PackRow& last, const Leftovers& found, bool torn)
      : packs_(packs), files_(packs.files()), last_(last), found_(found), torn_(torn) {}

  // Cuts off what did not come to its end, and syncs what did.
  Result<void> run() {
    const std::uint64_t end = last_.number + found_.packs;
    for (std::uint64_t number = std::max<std::uint64_t>(last_.number, 1); number <= end; ++number) {
      const Path path = packs_.folder() / store::pack_name(number);
      const std::uint64_t committed = number == last_.number ? last_.committed : 0;
      if (files_.open_read(path)) VARVE_TRY(tidy(path, number, committed));
    }
    return found_.packs == 0 && !torn_ ? Result<void>() : files_.sync_folder(packs_.folder());
  }

 private:
  Result<void> tidy(const Path& path, std::uint64_t number, std::uint64_t committed) {
    const std::uint64_t length = whole_length(found_, number, committed);
    // Of a full pack that was acknowledged nothing is to be cut off.
    VARVE_ASSIGN(const bool full, files_.is_read_only(path));
    if (full) return {};
    VARVE_ASSIGN(const auto file, files_.open_write(path));
    VARVE_ASSIGN(const std::uint64_t size, file->size());
    if (size > length && torn_) VARVE_TRY(keep_torn(files_, path, length, size));
    if (length == 0) return files_.remove(path);
    // On stable storage before anything else is appended: old and new bytes never lie side by side.
    if (size > length) {
      VARVE_TRY(file->truncate(length));
      VARVE_TRY(file->sync());
    }
    // The sync of what came to its end may have failed before.
    return found_.whole.empty() ? Result<void>() : write_again(files_, path, committed);
  }

  Packs& packs_;
  FileSystem& files_;
  const index::PackRow& last_;
  const Leftovers& found_;
  bool torn_;
};

// What is told of blocks of facts that the index knows at another place.
struct Moved {
  bool erased = false;  // they do not say all that they said there
  bool stands = true;   // they still lie there as well
};

// Looks at the leftovers' own places first.
Blocks::Find find_in(const Leftovers& found, index::Writer& index) {
  auto places = std::make_shared<std::map<std::uint64_t, index::BlockRow>>();
  for (const Leftovers::Record& record : found.whole) {
    const store::RecordHeader& header = record.header;
    (*places)[header.block] = {header.block, record.place, header.base.block};
  }
  return [places, &index](std::uint64_t number) -> Result<std::optional<index::BlockRow>> {
    const auto there = places->find(number);
    return there == places->end() ? index.block(number) : std::optional(there->second);
  };
}

Result<Moved> look_at_moved(Archive::Impl& archive, index::Writer& index, const Leftovers& found) {
  Moved moved;
  const Blocks::Find now = find_in(found, index);
  const Blocks::Find before = [&index](std::uint64_t number) { return index.block(number); };
  for (const Leftovers::Record& record : found.whole) {
    if (record.header.type != store::RecordType::kFacts) continue;
    VARVE_ASSIGN(const auto row, index.block(record.header.block));
    if (!row) continue;
    const auto old = archive.blocks.facts(before, record.header.block);
    const auto fresh = archive.blocks.facts(now, record.header.block);
    if (!old) moved.stands = false;
    moved.erased = moved.erased || !old || !fresh || **old != **fresh;
  }
  return moved;
}

// Footers end transactions once more.
std::size_t transactions_in(const Leftovers& found) {
  std::size_t ends = 0;
  for (const Leftovers::Record& record : found.whole) {
    const bool footer = record.header.type == store::RecordType::kFooter;
    if (!footer && (record.header.flags & store::kEndsTransaction) != 0) ++ends;
  }
  return ends;
}

// A transaction that erased something, and that the index never heard of, is left undone: nobody
// was told of it, and what it wrote anew still stands.
Result<void> undo_erasure(Archive::Impl& archive, index::Writer& index, Leftovers& found) {
  VARVE_ASSIGN(const Moved moved, look_at_moved(archive, index, found));
  if (!moved.erased) return {};
  if (!moved.stands || transactions_in(found) != 1) {
    return fail(ErrorKind::kDamaged,
                "the index is older than what was erased from the packs; `varve rebuild` makes it "
                "anew");
  }
  found.whole.clear();
  found.more = true;
  return {};
}

}  // namespace

Result<void> take_leftovers(Archive::Impl& archive, index::Writer& index) {
  VARVE_ASSIGN(const auto known, index.last_pack());
  const index::PackRow last = known.value_or(index::PackRow());
  Packs& packs = archive.packs;
  VARVE_ASSIGN(Leftovers found, look_for_leftovers(packs, last));
  if (found.whole.empty() && !found.more && found.packs == 0) return {};
  VARVE_TRY(undo_erasure(archive, index, found));
  BehindDamage behind;
  if (found.more) {
    VARVE_ASSIGN(behind, look_behind(packs, last));
  }
  if (behind.acknowledged()) {
    return fail(ErrorKind::kDamaged,
                "captures that the index does not know lie behind damage in the packs; `varve "
                "repair` saves them, and comes first");
  }
  // The index commits first, to say the same as before: had a commit half reached the disk, its
  // traces in the log are overwritten before the bytes that it speaks of are. A log that later
  // grows could make it whole again, where all that it lacks is zeros.
  VARVE_TRY(index.commit());
  VARVE_TRY(Tidy(packs, last, found, behind.ends()).run());
  // Other bytes will lie there.
  archive.blocks.clear();
  for (std::uint64_t number = last.number; number <= last.number + found.packs; ++number) {
    packs.close(number);
  }
  VARVE_TRY(index.begin());
  if (found.whole.empty()) return {};
  Recovery recovery(archive, index);
  for (const Leftovers::Record& record : found.whole) {
    VARVE_TRY(recovery.take(record.place, record.header));
    VARVE_TRY(index.set_pack({record.place.pack, whole_length(found, record.place.pack, 0)}));
  }
  VARVE_TRY(recovery.finish());
  spdlog::warn("{} captures of a transaction that was cut short are in the archive after all",
               recovery.captures());
  VARVE_TRY(index.commit());
  return index.begin();
}

Result<std::vector<std::uint64_t>> dead_packs(Packs& packs, index::Reader& reader) {
  VARVE_ASSIGN(const auto known, reader.packs());
  VARVE_ASSIGN(const auto numbers, packs.numbers());
  std::set<std::uint64_t> dead;
  for (const std::uint64_t number : numbers) {
    if (!known.empty() && number < known.back().number) dead.insert(number);
  }
  for (const index::PackRow& pack : known) dead.erase(pack.number);
  for (std::uint64_t after = 0; !dead.empty();) {
    VARVE_ASSIGN(const auto rows, reader.blocks(after, kRowsAtOnce));
    for (const index::BlockRow& row : rows) dead.erase(row.place.pack);
    if (rows.size() < kRowsAtOnce) break;
    after = rows.back().number;
  }
  return std::vector<std::uint64_t>(dead.begin(), dead.end());
}

Result<bool> is_damaged_behind_index(Packs& packs, index::Reader& reader) {
  VARVE_ASSIGN(const auto known, reader.packs());
  VARVE_ASSIGN(const BehindDamage behind,
               look_behind(packs, known.empty() ? index::PackRow() : known.back()));
  return behind.ends() || behind.acknowledged();
}

}  // namespace varve::archive
