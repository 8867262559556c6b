// A copy of an archive in another folder, made while others read and write, and made again at the
// cost of what is new. The copy is an archive: it is read, checked and restored like any other.
#include <array>
#include <filesystem>
#include <utility>

#include "archive/copy_bytes.hpp"
#include "archive/impl.hpp"
#include "archive/index_file.hpp"
#include "archive/lock.hpp"
#include "varve/index/side_copy.hpp"

namespace varve::archive {
namespace {

constexpr std::uint64_t kCompared = 4 << 10;  // bytes at both ends of what a copy has already
constexpr int kBackupTries = 5;
// What is in no pack, and cannot be made again of them: which runs of schedules there were and what
// was learned, and what was told or is still to be told.
constexpr std::array kSideDatabases = {"schedules.db", "notices.db"};

std::uint64_t length_in(const std::vector<index::PackRow>& packs, std::uint64_t number) {
  for (const index::PackRow& pack : packs) {
    if (pack.number == number) return pack.committed;
  }
  return 0;
}

class Backup {
 public:
  Backup(Archive::Impl& archive, const Path& folder, const CareProgress& progress)
      : archive_(archive),
        files_(archive.packs.files()),
        from_(archive.packs.folder()),
        folder_(folder),
        to_(folder / "packs"),
        progress_(progress) {}

  Result<BackupReport> run() {
    VARVE_TRY(files_.make_folders(to_));
    VARVE_ASSIGN(const WriteLock lock, WriteLock::take(folder_, archive_.options.lock_wait_ms));
    VARVE_TRY(learn_copy());
    // Before the packs: they speak of captures, which the copy then has.
    VARVE_TRY(hold_side_databases());
    VARVE_TRY(copy_packs_and_index());
    VARVE_TRY(replace_index(files_, folder_));
    VARVE_TRY(copy_side_databases());
    VARVE_TRY(remove_others());
    return report_;
  }

 private:
  // What the copy has, as far as its own index says: the rest of its files was never a backup.
  Result<void> learn_copy() {
    std::error_code error;
    const bool indexed = std::filesystem::exists(folder_ / "varve.db", error);
    const bool begun = std::filesystem::exists(fresh_index(folder_), error);
    VARVE_TRY(refuse_others(indexed || begun));
    if (indexed) {
      VARVE_ASSIGN(const auto index,
                   index::Index::open(folder_ / "varve.db", archive_.index->busy_ms()));
      VARVE_ASSIGN(const auto reader, index->read());
      VARVE_ASSIGN(copied_, reader->packs());
    }
    // Says from now on that what is in the folder is a backup in the making.
    VARVE_TRY(start_fresh_index(files_, folder_));
    return files_.sync_folder(folder_);
  }

  // Nothing of another archive is written over, nor an archive that has lost its index: it may hold
  // what this one does not.
  Result<void> refuse_others(bool is_backup) {
    Packs copies(files_, to_);
    VARVE_ASSIGN(const auto names, files_.list(to_));
    if (!names.empty() && !is_backup) {
      return fail(ErrorKind::kInvalid,
                  "{} holds files, but no index: it is no backup that can be brought up to date; "
                  "`varve --archive {} rebuild` makes an archive of it, if it is one",
                  folder_.string(), folder_.string());
    }
    VARVE_ASSIGN(const std::uint32_t here, archive_.packs.archive_number());
    VARVE_ASSIGN(const std::uint32_t there, copies.archive_number());
    if (names.empty() || here == there || here == 0 || there == 0) return {};
    return fail(ErrorKind::kInvalid, "{} holds another archive, or its backup; name another folder",
                folder_.string());
  }

  // At one state of the index. Where `compact` takes a pack away meanwhile, at a later one.
  Result<void> copy_packs_and_index() {
    for (int tries = 1;; ++tries) {
      VARVE_ASSIGN(const auto reader,
                   index::Reader::open(archive_.index->path(), archive_.index->busy_ms()));
      VARVE_TRY(reader->hold());
      VARVE_ASSIGN(packs_, reader->packs());
      VARVE_TRY(refuse_older());
      VARVE_ASSIGN(const bool all, copy_packs());
      if (!all && tries < kBackupTries) continue;
      if (!all) return fail(ErrorKind::kBusy, "packs went away again and again; try again later");
      return reader->copy_to(fresh_index(folder_));
    }
  }

  // A copy that knows more than the archive is a better one.
  Result<void> refuse_older() const {
    for (const index::PackRow& copy : copied_) {
      const std::uint64_t here = length_in(packs_, copy.number);
      const bool swept = here == 0 && !packs_.empty() && copy.number < packs_.back().number;
      if (here >= copy.committed || swept) continue;
      return fail(ErrorKind::kInvalid,
                  "the backup {} holds more than the archive {}, so it is left as it is: is this "
                  "the wrong folder, or an older state of the archive?",
                  folder_.string(), archive_.folder.string());
    }
    return {};
  }

  // False where a pack has gone.
  Result<bool> copy_packs() {
    std::uint64_t all = 0;
    for (const index::PackRow& pack : packs_) all += pack.committed;
    for (const index::PackRow& pack : packs_) {
      const Path path = from_ / store::pack_name(pack.number);
      std::error_code error;
      if (!std::filesystem::exists(path, error)) {
        VARVE_ASSIGN(const bool needed, is_still_needed(pack.number));
        if (!needed) return false;
      }
      VARVE_ASSIGN(const auto source, files_.open_read(path));
      VARVE_TRY(copy(*source, pack));
      report_.bytes += pack.committed;
      if (progress_ && !progress_({"backing up", report_.bytes, all})) {
        return fail(ErrorKind::kCancelled, "the backup was stopped; the one before stands");
      }
    }
    VARVE_TRY(files_.sync_folder(to_));
    report_.packs = packs_.size();
    return true;
  }
  Result<bool> is_still_needed(std::uint64_t number) {
    VARVE_ASSIGN(const auto reader, archive_.index->read());
    VARVE_ASSIGN(const auto now, reader->packs());
    return length_in(now, number) != 0;
  }

  Result<void> copy(const File& source, const index::PackRow& pack) {
    const Path path = to_ / store::pack_name(pack.number);
    const std::uint64_t there = length_in(copied_, pack.number);
    if (there != 0) VARVE_TRY(compare(source, path, there));
    if (there == pack.committed) return {};
    std::error_code error;
    if (std::filesystem::exists(path, error)) VARVE_TRY(files_.set_read_only(path, false));
    VARVE_ASSIGN(const auto copy, files_.open_write(path));
    VARVE_TRY(copy->truncate(there));
    VARVE_TRY(copy_bytes(source, there, pack.committed, *copy, there));
    VARVE_TRY(copy->sync());
    VARVE_TRY(verify(pack, there));
    report_.bytes_copied += pack.committed - there;
    VARVE_ASSIGN(const bool full, files_.is_read_only(from_ / store::pack_name(pack.number)));
    return full ? files_.set_read_only(path, true) : Result<void>();
  }

  // Packs only grow: what a copy has of one is how it begins.
  Result<void> compare(const File& source, const Path& path, std::uint64_t length) const {
    VARVE_ASSIGN(const auto copy, files_.open_read(path));
    const std::uint64_t some = std::min(kCompared, length);
    for (const std::uint64_t at : {std::uint64_t{0}, length - some}) {
      VARVE_ASSIGN(const std::string here, source.read_at(at, some));
      VARVE_ASSIGN(const std::string there, copy->read_at(at, some));
      if (here == there) continue;
      return fail(ErrorKind::kInvalid,
                  "{} is another than the archive's: {} is the backup of another archive, or "
                  "damaged (`varve --archive {} check` tells); it is left as it is",
                  path.string(), folder_.string(), folder_.string());
    }
    return {};
  }

  // Every record that was copied, read back from the copy.
  Result<void> verify(const index::PackRow& row, std::uint64_t from) const {
    VARVE_ASSIGN(const auto pack, store::PackReader::open(files_, to_, row.number));
    std::uint64_t offset = std::max<std::uint64_t>(from, store::kFileHeaderSize);
    while (offset < row.committed) {
      const auto header = pack->header(offset);
      const auto whole = header ? pack->check_crc(offset, *header) : tl::unexpected(header.error());
      if (!whole) {
        return tl::unexpected(whole.error().in(
            "the archive is damaged (`varve check --read-data` names what that touches), so the "
            "backup before stands"));
      }
      offset += store::kRecordHeaderSize + header->stored_length;
    }
    return {};
  }

  Result<void> hold_side_databases() {
    for (const char* name : kSideDatabases) {
      VARVE_ASSIGN(auto state, index::SideCopy::hold(archive_.folder / name));
      if (state) side_databases_.emplace_back(name, *std::move(state));
    }
    return {};
  }
  Result<void> copy_side_databases() {
    for (const auto& [name, state] : side_databases_) {
      const Path copy = folder_ / name;
      VARVE_TRY(start_fresh_file(files_, copy));
      VARVE_TRY(state.write_to(fresh_file(copy)));
      VARVE_TRY(replace_file(files_, copy));
    }
    return {};
  }

  // Packs that the archive does not need any more, and what was set aside of them: what it has
  // forgotten, the copy forgets too.
  Result<void> remove_others() {
    VARVE_ASSIGN(const auto names, files_.list(to_));
    for (const Path& name : names) {
      const std::string text = name.string();
      const auto number = store::pack_number(text.substr(0, text.find(".pack") + 5));
      if (!number || length_in(packs_, *number) != 0) continue;
      VARVE_TRY(files_.remove(to_ / name));
      ++report_.packs_removed;
    }
    return files_.sync_folder(to_);
  }

  Archive::Impl& archive_;
  FileSystem& files_;
  const Path& from_;
  const Path& folder_;
  Path to_;
  const CareProgress& progress_;
  std::vector<index::PackRow> copied_;  // the copy's
  std::vector<index::PackRow> packs_;   // the archive's
  std::vector<std::pair<const char*, index::SideCopy>> side_databases_;
  BackupReport report_;
};

}  // namespace

Result<BackupReport> Archive::backup(const Path& folder, const CareProgress& progress) const {
  const Path here = std::filesystem::weakly_canonical(impl_->folder);
  const Path there = std::filesystem::weakly_canonical(folder);
  const auto [in_here, end] = std::mismatch(here.begin(), here.end(), there.begin(), there.end());
  if (in_here == here.end()) {
    return fail(ErrorKind::kInvalid, "{} is the archive itself, or in it; name another folder",
                folder.string());
  }
  return Backup(*impl_, folder, progress).run();
}

}  // namespace varve::archive
