// Words out of an archived page as they may stand in a report. Pure.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace varve::evidence {

// Without control characters, and without those that turn the direction of what stands around them
// (U+202A to U+202E, U+2066 to U+2069): each becomes a space. Cut at `longest` bytes.
inline std::string plain_text(std::string_view text, std::size_t longest = 2'000) {
  std::string plain;
  const std::string_view shown = text.substr(0, longest);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const std::string_view three = shown.substr(i, 3);
    const bool turns = (three >= "\xE2\x80\xAA" && three <= "\xE2\x80\xAE") ||
                       (three >= "\xE2\x81\xA6" && three <= "\xE2\x81\xA9");
    const auto byte = static_cast<unsigned char>(shown[i]);
    plain += turns || byte < 0x20 || byte == 0x7F ? ' ' : shown[i];
    if (turns) i += 2;
  }
  // No character is cut in two.
  if (text.size() > longest) {
    const auto is_behind = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    while (!plain.empty() && is_behind(plain.back())) plain.pop_back();
    if (!plain.empty() && static_cast<unsigned char>(plain.back()) >= 0xC0) plain.pop_back();
    plain += "…";
  }
  return plain;
}

}  // namespace varve::evidence
