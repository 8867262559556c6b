#include <set>

#include "archive/check.hpp"
#include "archive/leftovers.hpp"

namespace varve::archive {
namespace {

class PackCheck {
 public:
  explicit PackCheck(CheckWork& work)
      : archive_(work.archive),
        reader_(work.reader),
        options_(work.options),
        findings_(work.findings) {}

  Result<void> run() {
    VARVE_ASSIGN(const auto packs, reader_.packs());
    std::set<std::uint64_t> known;
    for (const index::PackRow& row : packs) {
      known.insert(row.number);
      VARVE_TRY(walk(row));
      if (options_.progress && !options_.progress({"checking packs", known.size(), packs.size()})) {
        return fail(ErrorKind::kCancelled, "the check was stopped");
      }
    }
    VARVE_ASSIGN(const auto there, archive_.packs.numbers());
    VARVE_ASSIGN(const auto dead, dead_packs(archive_.packs, reader_));
    known.insert(dead.begin(), dead.end());
    for (const std::uint64_t number : there) {
      // Later ones are of a transaction that is not committed yet, or what a crash left.
      if (known.count(number) != 0 || known.empty() || number > *known.rbegin()) continue;
      findings_.damage(fmt::format("the index does not know {}", store::pack_name(number)));
    }
    if (packs.empty()) return {};
    VARVE_TRY(look_behind(packs.back().number, packs.back().committed));
    for (const std::uint64_t number : there) {
      if (number > packs.back().number) VARVE_TRY(look_behind(number, store::kFileHeaderSize));
    }
    return {};
  }

 private:
  // Transactions that came to their end without the index. One is no damage: the power failed at
  // that moment, and the next transaction takes it in. Several were never left so: the index was
  // put back from a backup.
  Result<void> look_behind(std::uint64_t number, std::uint64_t committed) {
    const auto pack =
        store::PackReader::open(archive_.packs.files(), archive_.packs.folder(), number);
    if (!pack) return {};
    for (std::uint64_t offset = committed;;) {
      const auto header = (*pack)->header(offset);
      if (!header) return {};
      if ((header->flags & store::kEndsTransaction) != 0) ++ended_behind_;
      if (ended_behind_ > 1) break;
      offset += store::kRecordHeaderSize + header->stored_length;
    }
    findings_.damage(
        "the index does not know the last transactions of the packs; the next one takes them in");
    return {};
  }

  Result<void> walk(const index::PackRow& row) {
    // Opened anew: what is checked is the file that has this name now.
    const auto opened =
        store::PackReader::open(archive_.packs.files(), archive_.packs.folder(), row.number);
    if (!opened) {
      findings_.damage(opened.error().message);
      return {};
    }
    const store::PackReader& pack = **opened;
    VARVE_ASSIGN(const std::uint64_t size, pack.size());
    if (size < row.committed) {
      findings_.damage(fmt::format("{} ends at byte {}, the index knows of {}", pack.name(), size,
                                   row.committed));
    }
    std::vector<store::FooterRow> records;
    bool gaps = false;
    store::ScanVisitor visitor;
    visitor.record = [&](std::uint64_t offset, const store::RecordHeader& header) {
      look_at(pack, {row.number, offset}, header, gaps ? nullptr : &records);
      records.push_back({offset, header.block, header.type});
    };
    visitor.damage = [&](std::uint64_t, std::uint64_t to, const Error& why) {
      findings_.damage(fmt::format("{} (no records can be read up to byte {})", why.message, to));
      gaps = true;
    };
    findings_.count(0, store::kFileHeaderSize, 0);
    return store::scan(pack, std::min(size, row.committed), visitor);
  }

  void look_at(const store::PackReader& pack, index::Place place, const store::RecordHeader& header,
               const std::vector<store::FooterRow>* before) {
    findings_.count(1, store::kRecordHeaderSize, 0);
    const bool footer = header.type == store::RecordType::kFooter;
    if (footer) {
      const auto bytes = pack.payload(place.offset, header);
      const auto rows = bytes ? store::decode_footer(bytes->view()) : tl::unexpected(bytes.error());
      if (!rows || (before != nullptr && *rows != *before)) {
        findings_.damage(fmt::format("{} at byte {}: the footer does not name what is before it",
                                     pack.name(), place.offset));
      }
      findings_.count(0, header.stored_length, 0);
      return;
    }
    // The bytes of blocks that the index has here are read by check_blocks().
    if (!options_.read_data || is_live(place, header)) return;
    findings_.count(0, header.stored_length, 0);
    const auto whole = pack.check_crc(place.offset, header);
    if (!whole)
      findings_.damage(whole.error().message + " (of bytes that are not needed any more)");
  }

  bool is_live(index::Place place, const store::RecordHeader& header) {
    const auto row = reader_.block(header.block);
    return row && *row && (*row)->place == place;
  }

  Archive::Impl& archive_;
  index::Reader& reader_;
  const CheckOptions& options_;
  Findings& findings_;
  int ended_behind_ = 0;  // transactions behind what the index knows
};

}  // namespace

Result<void> check_packs(CheckWork& work) {
  return PackCheck(work).run();
}

}  // namespace varve::archive
