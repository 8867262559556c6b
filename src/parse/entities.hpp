// Character references (WHATWG HTML 13.2.5.72-80). Internal to parse; pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace varve::parse::html {

// What a reference stands for.
struct Reference {
  std::size_t length = 0;  // bytes of the reference; 0 where the '&' is only an '&'
  std::size_t size = 0;    // bytes of its text
  char text[8] = {};       // UTF-8
};

// The reference that `text` starts with; text[0] is '&'. `in_attribute`: a name without a semicolon
// is none where '=', a letter or a digit follows.
Reference read_reference(std::string_view text, bool in_attribute);

}  // namespace varve::parse::html
