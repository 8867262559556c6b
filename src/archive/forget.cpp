// Captures that must be forgotten: their bytes are in no file of the archive any more.
#include "archive/erase.hpp"

namespace varve::archive {
namespace {

// Files beside the packs in which bytes of packs were set aside (by `repair`, after a power cut):
// they may hold what is to be forgotten.
Result<std::uint64_t> remove_set_aside(Packs& packs) {
  std::uint64_t removed = 0;
  VARVE_ASSIGN(const auto names, packs.files().list(packs.folder()));
  for (const Path& name : names) {
    if (store::pack_number(name.string())) continue;
    VARVE_TRY(packs.files().remove(packs.folder() / name));
    ++removed;
  }
  if (removed != 0) VARVE_TRY(packs.files().sync_folder(packs.folder()));
  return removed;
}

}  // namespace

Result<ForgetReport> Archive::forget(std::string_view url, std::optional<Time> time,
                                     const CareProgress& progress) {
  std::vector<Removal> removals;
  const Time now = Time::now();
  Query query;
  query.url = std::string(without_fragment(url));
  VARVE_TRY(list(query, [&](const CaptureRow& row) {
    const bool meant = row.url == without_fragment(url) && (!time || row.time == *time);
    if (meant) removals.push_back({row.url, row.time, now, RemovalReason::kForgotten});
    return true;
  }));
  ForgetReport report;
  VARVE_ASSIGN(report.captures, remove_captures(*impl_, removals));
  EraseOptions options;
  options.progress = progress;
  VARVE_ASSIGN(const Erased erased, erase_removed(*impl_, options));
  report.blobs = erased.blobs;
  report.packs = erased.packs;
  VARVE_ASSIGN(report.set_aside, remove_set_aside(impl_->packs));
  return report;
}

}  // namespace varve::archive
