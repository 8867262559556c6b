#include "url/idna_rules.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <cstdint>

namespace varve::url {
namespace {

constexpr char32_t kZwnj = 0x200C;
constexpr char32_t kZwj = 0x200D;
constexpr std::uint8_t kVirama = 9;  // its canonical combining class

int joining_type(char32_t c) {
  return u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_JOINING_TYPE);
}

bool follows_virama(std::u32string_view label, std::size_t at) {
  return at > 0 && u_getCombiningClass(static_cast<UChar32>(label[at - 1])) == kVirama;
}

// A.1: (Joining_Type:{L,D})(Joining_Type:T)*ZWNJ(Joining_Type:T)*(Joining_Type:{R,D})
bool joins_around(std::u32string_view label, std::size_t at) {
  std::size_t before = at;
  while (before > 0 && joining_type(label[before - 1]) == U_JT_TRANSPARENT) --before;
  if (before == 0) return false;
  const int left = joining_type(label[before - 1]);
  if (left != U_JT_LEFT_JOINING && left != U_JT_DUAL_JOINING) return false;
  std::size_t after = at + 1;
  while (after < label.size() && joining_type(label[after]) == U_JT_TRANSPARENT) ++after;
  if (after == label.size()) return false;
  const int right = joining_type(label[after]);
  return right == U_JT_RIGHT_JOINING || right == U_JT_DUAL_JOINING;
}

// A set of Bidi classes as bits.
constexpr std::uint32_t bit(int direction) {
  return std::uint32_t{1} << direction;
}
constexpr std::uint32_t kL = bit(U_LEFT_TO_RIGHT);
constexpr std::uint32_t kRtl = bit(U_RIGHT_TO_LEFT) | bit(U_RIGHT_TO_LEFT_ARABIC);
constexpr std::uint32_t kEn = bit(U_EUROPEAN_NUMBER);
constexpr std::uint32_t kAn = bit(U_ARABIC_NUMBER);
constexpr std::uint32_t kNsm = bit(U_DIR_NON_SPACING_MARK);
constexpr std::uint32_t kNeutral =
    bit(U_EUROPEAN_NUMBER_SEPARATOR) | bit(U_COMMON_NUMBER_SEPARATOR) |
    bit(U_EUROPEAN_NUMBER_TERMINATOR) | bit(U_OTHER_NEUTRAL) | bit(U_BOUNDARY_NEUTRAL) | kNsm;

std::uint32_t direction(char32_t c) {
  return bit(u_charDirection(static_cast<UChar32>(c)));
}

std::uint32_t directions(std::u32string_view label) {
  std::uint32_t seen = 0;
  for (const char32_t c : label) seen |= direction(c);
  return seen;
}

bool keeps_bidi_rule(std::u32string_view label) {
  if (label.empty()) return true;
  const std::uint32_t seen = directions(label);
  std::size_t end = label.size();
  while (end > 0 && direction(label[end - 1]) == kNsm) --end;
  const std::uint32_t last = end > 0 ? direction(label[end - 1]) : 0;
  const std::uint32_t first = direction(label[0]);
  if (first == kL) return (seen & ~(kL | kEn | kNeutral)) == 0 && (last & (kL | kEn)) != 0;
  if ((first & kRtl) == 0) return false;
  if ((seen & ~(kRtl | kAn | kEn | kNeutral)) != 0) return false;
  if ((last & (kRtl | kEn | kAn)) == 0) return false;
  return (seen & kEn) == 0 || (seen & kAn) == 0;
}

}  // namespace

bool has_valid_joiners(std::u32string_view label) {
  for (std::size_t i = 0; i < label.size(); ++i) {
    if (label[i] != kZwnj && label[i] != kZwj) continue;
    if (follows_virama(label, i)) continue;
    if (label[i] == kZwj || !joins_around(label, i)) return false;
  }
  return true;
}

bool has_valid_bidi(const std::vector<std::u32string>& labels) {
  const bool bidi = std::any_of(labels.begin(), labels.end(), [](const std::u32string& label) {
    return (directions(label) & (kRtl | kAn)) != 0;
  });
  return !bidi || std::all_of(labels.begin(), labels.end(), keeps_bidi_rule);
}

}  // namespace varve::url
