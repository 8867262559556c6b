#include "monitor/pictures.hpp"

#include <algorithm>

#include "varve/archive/own_urls.hpp"
#include "varve/browser/likeness.hpp"

namespace varve::monitor {
namespace {

using archive::Archive;
using archive::CaptureRow;

Result<std::optional<CaptureRow>> picture_of(const Archive& archive, const CaptureRow& document) {
  VARVE_ASSIGN(const auto snapshot, archive.whole_snapshot(document.url, document.time));
  if (!snapshot) return std::nullopt;
  const auto found =
      std::find_if(snapshot->members.begin(), snapshot->members.end(),
                   [](const auto& member) { return member.url.starts_with(archive::kPicture); });
  if (found == snapshot->members.end()) return std::nullopt;
  return archive.capture(found->url, found->time);
}

}  // namespace

Result<std::optional<double>> changed_pixels(const Archive& archive, const CaptureRow& before,
                                             const CaptureRow& after) {
  VARVE_ASSIGN(const auto first, picture_of(archive, before));
  VARVE_ASSIGN(const auto second, picture_of(archive, after));
  if (!first || !second) return std::nullopt;
  if (first->digest == second->digest) return 0.0;
  VARVE_ASSIGN(const auto one, archive.body(first->digest));
  VARVE_ASSIGN(const auto other, archive.body(second->digest));
  if (!one || !other) return std::nullopt;
  const auto same = browser::same_pixels(one->view(), other->view());
  return same ? std::optional(1 - *same) : std::nullopt;
}

}  // namespace varve::monitor
