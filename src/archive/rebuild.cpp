// The index made anew from the packs.
#include <filesystem>

#include "archive/impl.hpp"
#include "archive/index_file.hpp"
#include "archive/lock.hpp"
#include "archive/recovery.hpp"
#include "archive/repair.hpp"
#include "varve/base/log.hpp"

namespace varve::archive {
namespace {

constexpr int kRebuildBusyMs = 60'000;

class Rebuild {
 public:
  explicit Rebuild(Archive::Impl& archive) : archive_(archive) {}

  Result<RebuildReport> run() {
    VARVE_TRY(mend_headers());
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
    VARVE_TRY(replace_index(archive_.packs.files(), archive_.folder));
    return std::move(report_);
  }

 private:
  // They say nothing that the records do not: a pack is read all the same.
  Result<void> mend_headers() {
    const auto restored = restore_headers(archive_.packs);
    if (!restored && restored.error().kind != ErrorKind::kDamaged) {
      return tl::unexpected(restored.error());
    }
    if (!restored) return {};  // it is another's header: take_pack() tells
    for (const std::string& what : *restored) spdlog::warn("{}; it was written again", what);
    return {};
  }

  Result<void> start() {
    VARVE_TRY(start_fresh_index(archive_.packs.files(), archive_.folder));
    VARVE_ASSIGN(writer_, index::Writer::open(fresh_index(archive_.folder), kRebuildBusyMs));
    return writer_->begin();
  }

  // It stays known as it is, so that nothing takes it for a crash's traces.
  Result<void> know_unreadable(std::uint64_t number) {
    std::error_code error;
    const auto size =
        std::filesystem::file_size(archive_.packs.folder() / store::pack_name(number), error);
    return writer_->set_pack({number, error ? 0 : size});
  }

  // What comes after the last transaction that ended is left alone: the next one deals with it.
  Result<void> take_pack(std::uint64_t number, bool last, Recovery& recovery) {
    const auto pack =
        store::PackReader::open(archive_.packs.files(), archive_.packs.folder(), number);
    if (!pack) {
      // An index that lacks what this version or this disk cannot read would be taken for all.
      if (pack.error().kind != ErrorKind::kDamaged) return tl::unexpected(pack.error());
      report_.damage.push_back(pack.error().message);
      return know_unreadable(number);
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

  Archive::Impl& archive_;
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
