// How deep JSON is nested (RFC 8259), told before it is parsed: a tree of a stranger's brackets
// takes a hundred times their room, and walking it may overflow the stack. Pure.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace varve {

// 0 of a text without brackets. Of what is no JSON it is no less than a parser would get to.
constexpr std::size_t json_depth(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '[' || c == '{')) {
      deepest = std::max(deepest, ++depth);
    } else if (!in_string && (c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

}  // namespace varve
