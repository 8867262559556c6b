#include "schedule/near_zone.hpp"

#include <unicode/strenum.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <vector>

#include "varve/base/ascii.hpp"
#include "varve/base/error.hpp"

namespace varve::schedule {
namespace {

// Names that differ in more than this are another zone's, and short ones in less.
constexpr std::size_t kMostEdits = 3;
constexpr std::size_t kBytesOfAnEdit = 5;

// How many characters have to be put in, taken out or changed to make `b` of `a`, whatever their
// case (Levenshtein's distance); where it is more than `most`, any number that is more.
std::size_t edits(std::string_view a, std::string_view b, std::size_t most) {
  const std::size_t longer = std::max(a.size(), b.size()) - std::min(a.size(), b.size());
  if (longer > most) return longer;
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    std::size_t least = row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (lower(a[i]) == lower(b[j]) ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min(std::min(row[j], diagonal) + 1, changed);
      least = std::min(least, row[j + 1]);
    }
    if (least > most) return least;
  }
  return row.back();
}

// "Zurich" of "Europe/Zurich".
std::string_view place_of(std::string_view zone) {
  return zone.substr(zone.rfind('/') + 1);
}

// People leave the continent out, and write New York in two words.
std::size_t distance(std::string_view name, std::string_view zone, std::size_t most) {
  const bool whole = name.find('/') != std::string_view::npos;
  return edits(name, whole ? zone : place_of(zone), most);
}

// Those of places. "EST" and its kin are old names that mean another zone than most expect.
std::vector<std::string> zones_of_places() {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::StringEnumeration> zones(
      icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_ANY, nullptr, nullptr, error));
  std::vector<std::string> names;
  while (U_SUCCESS(error)) {
    const char* const name = zones->next(nullptr, error);
    if (name == nullptr) break;
    const std::string_view text(name);
    if (text.find('/') != text.npos && !text.starts_with("Etc/")) names.emplace_back(text);
  }
  return names;
}

// Empty where none is near.
std::string nearest_zone(std::string_view name) {
  std::string nearest;
  std::size_t most = std::min(kMostEdits, name.size() / kBytesOfAnEdit);
  for (std::string& zone : zones_of_places()) {
    const std::size_t far = distance(name, zone, most);
    // Of several that are equally near the first will do.
    if (far > most || (far == most && !nearest.empty())) continue;
    most = far;
    nearest = std::move(zone);
  }
  return nearest;
}

}  // namespace

std::string no_such_zone(std::string_view name) {
  if (name.size() > kMostZoneName) return "a time zone's name is shorter; try Europe/Zurich";
  const std::string nearest = nearest_zone(name);
  if (nearest.empty()) {
    return fmt::format("\"{}\" is no time zone; give one by its IANA name, such as Europe/Zurich",
                       name);
  }
  return fmt::format("\"{}\" is no time zone; did you mean {}?", name, nearest);
}

}  // namespace varve::schedule
