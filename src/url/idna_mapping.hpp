// The UTS 46 mappings that the Unicode data of ICU 72 (15.0) is too old for, while the URL standard
// follows the current table: capital sharp s is now sharp s, capitals that IDNA2003 lacked are
// mapped, fillers and format characters are ignored, and there are newly assigned code points.
#pragma once

#include <optional>
#include <string_view>

namespace varve::url {

struct NewerMapping {
  char32_t code_point;  // 0 where `text` is the answer; an empty text is "ignored"
  std::u16string_view text;
};

// What `c` is mapped to where that differs from ICU 72's answer (itself, where it is valid now).
std::optional<NewerMapping> newer_mapping(char32_t c);

}  // namespace varve::url
