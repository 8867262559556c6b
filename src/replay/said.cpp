#include "replay/said.hpp"

#include <algorithm>

#include "replay/page.hpp"
#include "varve/base/bytes.hpp"

namespace varve::replay {
namespace {

constexpr std::size_t kTagsOfRow = 5;
constexpr std::size_t kShown = 60;  // bytes of one

std::string beginning_of(std::string_view tag) {
  if (tag.size() <= kShown) return std::string(tag);
  return std::string(tag.substr(0, character_at(tag, kShown))) + "…";
}

}  // namespace

Result<archive::Mark> mark_of(const archive::Archive& archive, const archive::SnapshotRow& row) {
  return archive.mark_of(row.final_url.empty() ? row.url : row.final_url, row.time);
}

void put_said(const archive::Mark& mark, ctemplate::TemplateDictionary& row) {
  if (!mark.hold && mark.tags.empty()) return;
  ctemplate::TemplateDictionary& said = *row.AddIncludeDictionary("SAID");
  said.SetFilename("said.html");
  if (mark.hold) said.ShowSection("HELD");
  const std::size_t shown = std::min(mark.tags.size(), kTagsOfRow);
  for (std::size_t i = 0; i < shown; ++i) {
    set(*said.AddSectionDictionary("TAG"), "NAME", std::string_view(beginning_of(mark.tags[i])));
  }
  if (mark.tags.size() > shown) {
    set(*said.AddSectionDictionary("MORE"), "COUNT",
        std::string_view(counted(mark.tags.size() - shown, "more tag")));
  }
}

}  // namespace varve::replay
