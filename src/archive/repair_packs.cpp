#include <algorithm>
#include <filesystem>
#include <map>

#include "archive/at_once.hpp"
#include "archive/repair.hpp"
#include "varve/base/bytes.hpp"
#include "varve/base/digest.hpp"

namespace varve::archive {
namespace {

// The pack, whatever its header says.
Result<store::PackReader> open_any(Packs& packs, std::uint64_t number) {
  const std::string name = store::pack_name(number);
  VARVE_ASSIGN(auto file, packs.files().open_read(packs.folder() / name));
  return store::PackReader(std::move(file), name);
}

// A header that fits itself is another version's, or another pack's.
bool is_somebodys(std::string_view header) {
  if (header.size() < store::kFileHeaderSize) return false;
  Reader crc(header.substr(store::kFileHeaderSize - 4));
  return crc.get<std::uint32_t>() == crc32(header.substr(0, store::kFileHeaderSize - 4));
}

Result<std::optional<std::string>> restore_header(Packs& packs, std::uint64_t number) {
  const auto opened = store::PackReader::open(packs.files(), packs.folder(), number);
  if (opened || opened.error().kind == ErrorKind::kIo) return std::nullopt;
  const Path path = packs.folder() / store::pack_name(number);
  VARVE_ASSIGN(const store::PackReader pack, open_any(packs, number));
  VARVE_ASSIGN(const std::uint64_t size, pack.size());
  VARVE_ASSIGN(const auto record, pack.find_record(store::kFileHeaderSize, size));
  if (!record) return std::nullopt;
  VARVE_ASSIGN(const auto old, packs.files().open_read(path));
  VARVE_ASSIGN(const std::string header, old->read_at(0, store::kFileHeaderSize));
  if (is_somebodys(header)) return tl::unexpected(opened.error().in(pack.name()));
  VARVE_ASSIGN(const bool full, packs.files().is_read_only(path));
  if (full) VARVE_TRY(packs.files().set_read_only(path, false));
  VARVE_ASSIGN(const auto file, packs.files().open_write(path));
  VARVE_ASSIGN(const std::uint32_t archive_number, packs.archive_number());
  VARVE_TRY(file->write_at(0, store::encode_file_header(number, archive_number)));
  VARVE_TRY(file->sync());
  if (full) VARVE_TRY(packs.files().set_read_only(path, true));
  return opened.error().message;
}

// Fills in which records are whole; whether all is as it should be.
Result<bool> inspect(const store::PackReader& pack, std::uint64_t committed, DamagedPack& found) {
  bool sound = true;
  std::vector<store::FooterRow> rows;
  store::ScanVisitor visitor;
  visitor.record = [&](std::uint64_t offset, const store::RecordHeader& header) {
    const auto payload = pack.check_crc(offset, header);
    if (!payload) {
      sound = false;
    } else if (header.type == store::RecordType::kFooter) {
      const auto bytes = pack.payload(offset, header);
      const auto footer =
          bytes ? store::decode_footer(bytes->view()) : tl::unexpected(bytes.error());
      sound = sound && footer && *footer == rows;
    } else {
      found.whole.push_back(offset);
    }
    rows.push_back({offset, header.block, header.type});
  };
  visitor.damage = [&](std::uint64_t, std::uint64_t, const Error&) { sound = false; };
  VARVE_ASSIGN(const std::uint64_t size, pack.size());
  VARVE_TRY(store::scan(pack, std::min(size, committed), visitor));
  return sound && (size >= committed || committed == UINT64_MAX);
}

bool is_damaged(const std::vector<DamagedPack>& damaged, std::uint64_t number) {
  return std::any_of(damaged.begin(), damaged.end(),
                     [&](const DamagedPack& pack) { return pack.number == number; });
}

class Copy {
 public:
  Copy(Archive::Impl& archive, const std::vector<DamagedPack>& damaged,
       const CareProgress& progress)
      : archive_(archive), damaged_(damaged), progress_(progress) {}

  Result<std::uint64_t> run() {
    VARVE_ASSIGN(transaction_, begin_beside(archive_, damaged_));
    std::uint64_t done = 0;
    for (const DamagedPack& damaged : damaged_) {
      if (damaged.missing) continue;
      if (progress_ && !progress_({"repairing", done++, damaged_.size()})) {
        return fail(ErrorKind::kCancelled, "the repair was stopped; it can be done again");
      }
      VARVE_ASSIGN(const store::PackReader pack, open_any(archive_.packs, damaged.number));
      for (const std::uint64_t offset : damaged.whole) {
        VARVE_TRY(copy(pack, {damaged.number, offset}));
      }
    }
    VARVE_TRY(transaction_->commit());
    return copied_;
  }

 private:
  // Where the index has the block elsewhere the record is not needed.
  Result<void> copy(const store::PackReader& pack, index::Place place) {
    VARVE_ASSIGN(store::RecordHeader header, pack.header(place.offset));
    const bool block = header.type == store::RecordType::kBlobs ||
                       (header.type == store::RecordType::kFacts && header.raw_length != 0);
    if (!block) return {};
    VARVE_ASSIGN(const auto row, transaction_->index().block(header.block));
    if (row && row->place != place) return {};
    header.flags &= static_cast<std::uint16_t>(~store::kEndsTransaction);
    VARVE_ASSIGN(const Body payload, pack.payload(place.offset, header));
    VARVE_TRY(transaction_->write_record(header, payload.view()));
    ++copied_;
    if (transaction_->bytes_written() < kBytesAtOnce) return {};
    VARVE_TRY(transaction_->commit());
    transaction_.reset();
    VARVE_ASSIGN(transaction_, begin_beside(archive_, damaged_));
    return {};
  }

  Archive::Impl& archive_;
  const std::vector<DamagedPack>& damaged_;
  const CareProgress& progress_;
  std::unique_ptr<Transaction::Impl> transaction_;
  std::uint64_t copied_ = 0;
};

}  // namespace

Result<std::vector<std::string>> restore_headers(Packs& packs) {
  std::vector<std::string> restored;
  VARVE_ASSIGN(const auto numbers, packs.numbers());
  for (const std::uint64_t number : numbers) {
    VARVE_ASSIGN(const auto what, restore_header(packs, number));
    if (what) restored.push_back(*what);
  }
  return restored;
}

Result<std::vector<DamagedPack>> find_damaged(Packs& packs, index::Reader& reader) {
  VARVE_ASSIGN(const auto known, reader.packs());
  std::map<std::uint64_t, std::uint64_t> committed;
  for (const index::PackRow& pack : known) committed[pack.number] = pack.committed;
  VARVE_ASSIGN(const auto numbers, packs.numbers());
  std::vector<DamagedPack> damaged;
  for (const std::uint64_t number : numbers) {
    const auto length = committed.find(number);
    DamagedPack found{number};
    VARVE_ASSIGN(const store::PackReader pack, open_any(packs, number));
    const bool begins = store::PackReader::open(packs.files(), packs.folder(), number).has_value();
    VARVE_ASSIGN(const bool sound,
                 inspect(pack, length == committed.end() ? UINT64_MAX : length->second, found));
    if (!begins || !sound) damaged.push_back(std::move(found));
    if (length != committed.end()) committed.erase(length);
  }
  for (const auto& [number, length] : committed) damaged.push_back({number, true});
  return damaged;
}

Result<std::unique_ptr<Transaction::Impl>> begin_beside(Archive::Impl& archive,
                                                        const std::vector<DamagedPack>& damaged) {
  VARVE_ASSIGN(auto transaction, archive.begin());
  VARVE_ASSIGN(const auto last, transaction->index().last_pack());
  if (last && is_damaged(damaged, last->number)) transaction->start_pack();
  return transaction;
}

Result<std::uint64_t> copy_whole(Archive::Impl& archive, const std::vector<DamagedPack>& damaged,
                                 const CareProgress& progress) {
  return Copy(archive, damaged, progress).run();
}

Result<std::vector<std::string>> set_aside(Packs& packs, const std::vector<DamagedPack>& damaged) {
  std::vector<std::string> names;
  for (const DamagedPack& pack : damaged) {
    packs.close(pack.number);
    if (pack.missing) continue;
    const std::string name = store::pack_name(pack.number);
    std::string other = name + ".damaged";
    std::error_code error;
    for (int n = 2; std::filesystem::exists(packs.folder() / other, error); ++n) {
      other = fmt::format("{}.damaged{}", name, n);
    }
    VARVE_TRY(packs.files().rename(packs.folder() / name, packs.folder() / other));
    names.push_back(std::move(other));
  }
  VARVE_TRY(packs.files().sync_folder(packs.folder()));
  return names;
}

}  // namespace varve::archive
