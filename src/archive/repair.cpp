// `repair`: what is whole is made durable elsewhere before anything that is damaged goes away. A
// repair that is cut short can be done again.
#include "archive/repair.hpp"

#include <filesystem>

#include "archive/leftovers.hpp"
#include "archive/lock.hpp"

namespace varve::archive {
namespace {

class Repair {
 public:
  Repair(const Path& folder, const Archive::Options& options, const CareProgress& progress)
      : folder_(folder), options_(options), progress_(progress), archive_(folder, kMode, options) {}

  Result<RepairReport> run() {
    VARVE_TRY(prepare());
    VARVE_TRY(archive_.begin());  // takes in what the index does not know yet
    VARVE_ASSIGN(const bool sound, mend());
    if (!sound) VARVE_TRY(make_index());
    VARVE_TRY(lose_what_is_wrong());
    VARVE_TRY(name_lost());
    return std::move(report_);
  }

 private:
  static constexpr Archive::Mode kMode = Archive::Mode::kWrite;
  static constexpr int kBusyMs = 60'000;

  // Packs that can be opened, and an index that can.
  Result<void> prepare() {
    {
      VARVE_ASSIGN(const WriteLock lock, WriteLock::take(folder_, options_.lock_wait_ms));
      VARVE_ASSIGN(report_.found, restore_headers(archive_.packs));
      // The seal of a pack whose header was damaged does not matter any more.
    }
    const auto wrong = open_index();
    if (!wrong) return {};
    report_.found.push_back(*wrong);
    VARVE_TRY(make_index());
    return {};
  }

  // Why the index has to be made anew.
  std::optional<std::string> open_index() {
    const Path path = folder_ / "varve.db";
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return "the index is missing";
    auto index = index::Index::open(path, kBusyMs);
    if (!index) return index.error().message;
    const auto reader = (*index)->read();
    if (!reader) return reader.error().message;
    const auto wrong = (*reader)->integrity(true);
    if (!wrong) return wrong.error().message;
    if (!wrong->empty()) return "the index is damaged: " + wrong->front();
    const auto known = (*reader)->packs();
    const auto there = archive_.packs.numbers();
    if (!known || (known->empty() && there && !there->empty())) return "the index knows no packs";
    const auto behind = is_damaged_behind_index(archive_.packs, *reader->operator->());
    if (!behind) return behind.error().message;
    if (*behind) return "the index does not know transactions of which packs have lost a part";
    archive_.index = *std::move(index);
    return std::nullopt;
  }

  Result<void> make_index() {
    archive_.close_index();
    VARVE_ASSIGN(const RebuildReport made, Archive::rebuild(folder_, options_));
    // What is missing now is not missing for want of an index.
    if (!report_.index_made && !mended_) report_.loss_unknown = !made.damage.empty();
    report_.found.insert(report_.found.end(), made.damage.begin(), made.damage.end());
    report_.index_made = true;
    archive_.blocks.clear();
    VARVE_ASSIGN(archive_.index, index::Index::open(folder_ / "varve.db", kBusyMs));
    return {};
  }

  // Whether the index says what the packs say: nothing had to be done to them.
  Result<bool> mend() {
    CheckOptions options;
    options.read_data = true;
    options.progress = progress_;
    VARVE_ASSIGN(const auto reader,
                 index::Reader::open(archive_.index->path(), archive_.index->busy_ms()));
    VARVE_TRY(reader->hold());
    Findings findings;
    CheckWork work{archive_, *reader, options, findings};
    Told told(work.removed);
    VARVE_TRY(check_all(work, told));
    VARVE_TRY(remember_wrong_blobs(*reader, findings));
    VARVE_ASSIGN(const auto damaged, find_damaged(archive_.packs, *reader));
    bool sound = damaged.empty() && !work.facts_lost;
    for (const Damage& damage : findings.take().damaged) {
      if (damage.what.starts_with(kBytesLost)) continue;
      report_.found.push_back(damage.what);
      sound = false;
    }
    if (damaged.empty()) return sound;  // the packs have all that there is
    VARVE_ASSIGN(report_.blocks, copy_whole(archive_, damaged, progress_));
    VARVE_ASSIGN(report_.without_facts, tell_again(work, told, damaged));
    VARVE_ASSIGN(report_.set_aside, set_aside(archive_.packs, damaged));
    mended_ = true;
    return false;
  }

  Result<void> remember_wrong_blobs(index::Reader& reader, const Findings& findings) {
    for (const auto& [id, damage] : findings.lost_blobs()) {
      VARVE_ASSIGN(const auto rows, reader.blobs(id - 1, 1));
      if (!rows.empty() && rows.front().block != 0) wrong_.push_back(rows.front().digest);
    }
    return {};
  }

  // Blobs that are not what they should be although nothing of their blocks is damaged.
  Result<void> lose_what_is_wrong() {
    for (const Digest& digest : wrong_) {
      VARVE_ASSIGN(const auto transaction, archive_.begin());
      VARVE_ASSIGN(const auto row, transaction->index().blob(digest));
      if (!row || row->block == 0 || archive_.blocks.blob(archive_.find(), *row)) continue;
      VARVE_TRY(transaction->lose_blob(digest));
      VARVE_TRY(transaction->commit());
    }
    return {};
  }

  Result<void> name_lost() {
    archive_.close_index();
    VARVE_ASSIGN(const auto archive, Archive::open(folder_, Archive::Mode::kRead, options_));
    VARVE_ASSIGN(CheckReport checked, archive->check({}));
    report_.lost = std::move(checked.damaged);
    return {};
  }

  const Path& folder_;
  const Archive::Options& options_;
  const CareProgress& progress_;
  Archive::Impl archive_;
  RepairReport report_;
  std::vector<Digest> wrong_;
  bool mended_ = false;
};

}  // namespace

Result<RepairReport> Archive::repair(const Path& folder, const Options& options,
                                     const CareProgress& progress) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder / "packs", error)) {
    return fail(ErrorKind::kInvalid, "there is no archive in {}", folder.string());
  }
  return Repair(folder, options, progress).run();
}

}  // namespace varve::archive
