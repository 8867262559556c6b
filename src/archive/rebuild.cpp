// The index made anew from the packs.
#include <filesystem>

#include "archive/impl.hpp"
#include "archive/lock.hpp"
#include "archive/recovery.hpp"
#include "varve/base/log.hpp"

namespace varve::archive {
namespace {

constexpr int kBusyMs = 60'000;

Result<void> remove_if_there(FileSystem& files, const Path& path) {
  std::error_code error;
  return std::filesystem::exists(path, error) ? files.remove(path) : Result<void>();
}

class Rebuild {
 public:
  explicit Rebuild(Archive::Impl& archive) : archive_(archive) {}

  Result<RebuildReport> run() {
    VARVE_TRY(start());
    VARVE_ASSIGN(const auto numbers, archive_.packs.numbers());
    Recovery recovery(archive_, *writer_);
    for (const std::uint64_t number : numbers) {
      VARVE_TRY(take_pack(number, number == numbers.back(), recovery));
    }
    VARVE_TRY(recovery.finish());
    VARVE_TRY(drop_unused(recovery));
    report_.captures = recovery.captures();
    report_.packs = numbers.size();
    report_.damage.insert(report_.damage.end(), recovery.damage().begin(), recovery.damage().end());
    VARVE_TRY(writer_->commit());
    writer_.reset();  // the last connection: all is in the file itself then
    VARVE_TRY(replace());
    return std::move(report_);
  }

 private:
  Result<void> start() {
    FileSystem& files = archive_.packs.files();
    for (const char* end : {"", "-wal", "-shm"}) {
      VARVE_TRY(remove_if_there(files, fresh_.string() + end));
    }
    VARVE_TRY(files.open_write(fresh_));
    VARVE_ASSIGN(writer_, index::Writer::open(fresh_, kBusyMs));
    return writer_->begin();
  }

  // What comes after the last transaction that ended is left alone: the next one deals with it.
  Result<void> take_pack(std::uint64_t number, bool last, Recovery& recovery) {
    const auto pack =
        store::PackReader::open(archive_.packs.files(), archive_.packs.folder(), number);
    if (!pack) {
      report_.damage.push_back(pack.error().message);
      return {};
    }
    std::vector<std::pair<std::uint64_t, store::RecordHeader>> waiting;
    std::uint64_t end = store::kFileHeaderSize;
    Result<void> taken;
    store::ScanVisitor visitor;
    const auto take_waiting = [&] {
      for (const auto& [offset, header] : waiting) {
        if (taken) taken = recovery.take({number, offset}, header);
        end = offset + store::kRecordHeaderSize + header.stored_length;
      }
      waiting.clear();
    };
    visitor.record = [&](std::uint64_t offset, const store::RecordHeader& header) {
      waiting.emplace_back(offset, header);
      if (!last || (header.flags & store::kEndsTransaction) != 0) take_waiting();
    };
    visitor.damage = [&](std::uint64_t, std::uint64_t to, const Error& why) {
      report_.damage.push_back(why.message);
      if (!last) end = to;
    };
    VARVE_ASSIGN(const std::uint64_t size, (*pack)->size());
    VARVE_TRY(store::scan(**pack, size, visitor));
    VARVE_TRY(taken);
    return writer_->set_pack({number, end});
  }

  // Blobs that no capture speaks of: of captures that were removed.
  Result<void> drop_unused(const Recovery& recovery) {
    VARVE_ASSIGN(const auto unused, writer_->unused_blobs());
    for (const index::BlobRow& blob : unused) {
      if (recovery.attached().count(blob.digest) == 0) VARVE_TRY(writer_->remove_blob(blob.digest));
    }
    return {};
  }

  // The old index goes away first, with what SQLite keeps beside it: a crash in between leaves an
  // archive without an index, which is made again when it is opened.
  Result<void> replace() {
    FileSystem& files = archive_.packs.files();
    {
      VARVE_ASSIGN(const auto file, files.open_write(fresh_));
      VARVE_TRY(file->sync());
    }
    const Path index = archive_.folder / "varve.db";
    for (const char* end : {"", "-wal", "-shm"}) {
      VARVE_TRY(remove_if_there(files, index.string() + end));
    }
    VARVE_TRY(files.sync_folder(archive_.folder));
    VARVE_TRY(files.rename(fresh_, index));
    return files.sync_folder(archive_.folder);
  }

  Archive::Impl& archive_;
  Path fresh_ = archive_.folder / "varve.db.new";
  std::unique_ptr<index::Writer> writer_;
  RebuildReport report_;
};

}  // namespace

Result<RebuildReport> Archive::Impl::rebuild() {
  return Rebuild(*this).run();
}

Result<RebuildReport> Archive::rebuild(const Path& folder, const Options& options) {
  Impl archive(folder, Mode::kWrite, options);
  std::error_code error;
  if (!std::filesystem::is_directory(archive.packs.folder(), error)) {
    return fail(ErrorKind::kInvalid, "there is no archive in {}", folder.string());
  }
  VARVE_ASSIGN(const WriteLock lock, WriteLock::take(folder, options.lock_wait_ms));
  return archive.rebuild();
}

}  // namespace varve::archive
