// Text as a Passage has it. Internal to text. Pure.
#pragma once

#include <string>
#include <string_view>

namespace varve::text {

enum class Space : unsigned char {
  kCollapsed,  // a run of white space is one space, and none at the ends
  kKept,       // lines and their indentation stay; a tab is four spaces
};

// NFC (UAX 15), without what is not seen. Broken UTF-8 becomes U+FFFD. Linear.
std::string clean(std::string_view utf8, Space space = Space::kCollapsed);

}  // namespace varve::text
