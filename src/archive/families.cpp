#include "archive/families.hpp"

#include "archive/like.hpp"

namespace varve::archive {

Result<void> Families::take(const index::CaptureRow& row) {
  if (row.key != key_) VARVE_TRY(end_url());
  const std::string_view site = site_of(row.key);
  if (site != site_) {
    VARVE_TRY(end_site());
    site_ = site;
  }
  key_ = row.key;
  kind_ = kind_of(row.mime);
  if (row.blob.block == 0 || row.blob.raw == 0) return {};
  if (seen_.insert(row.blob.id).second) versions_.push_back({row.blob, 0});
  return {};
}

Result<void> Families::end_url() {
  if (versions_.empty()) return {};
  Family& family = families_[kind_];
  family.site = site_;
  family.kind = kind_;
  const std::size_t url = family.urls++;
  family.newest_raw += versions_.back().blob.raw;
  std::size_t generation = 0;
  for (auto version = versions_.rbegin(); version != versions_.rend(); ++version, ++generation) {
    if (generation == family.generations.size()) family.generations.emplace_back();
    family.generations[generation].push_back({version->blob, url});
  }
  versions_.clear();
  if (family.newest_raw < bound_) return {};
  VARVE_TRY(sink_(family));
  family = {};
  return {};
}

Result<void> Families::end_site() {
  VARVE_TRY(end_url());
  for (auto& [kind, family] : families_) {
    if (family.urls != 0) VARVE_TRY(sink_(family));
  }
  families_.clear();
  seen_.clear();
  return {};
}

Result<void> Families::finish() {
  return end_site();
}

}  // namespace varve::archive
