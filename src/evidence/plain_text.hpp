// Words out of an archived page as they may stand in a report. Pure.
#pragma once

#include <string>
#include <string_view>

#include "varve/base/bytes.hpp"

namespace varve::evidence {

// Without control characters, and without those that turn the direction of what stands around them
// (U+202A to U+202E, U+2066 to U+2069): each becomes a space. At most `longest` bytes of it, no
// character cut in two.
inline std::string plain_text(std::string_view text, std::size_t longest = 2'000) {
  std::string plain;
  const std::string_view shown = text.substr(0, character_at(text, longest));
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const std::string_view three = shown.substr(i, 3);
    const bool turns = (three >= "\xE2\x80\xAA" && three <= "\xE2\x80\xAE") ||
                       (three >= "\xE2\x81\xA6" && three <= "\xE2\x81\xA9");
    const auto byte = static_cast<unsigned char>(shown[i]);
    plain += turns || byte < 0x20 || byte == 0x7F ? ' ' : shown[i];
    if (turns) i += 2;
  }
  if (shown.size() < text.size()) plain += "…";
  return plain;
}

}  // namespace varve::evidence
