// White space as HTML and CSS have it; the rest of ASCII is base's.
#pragma once

#include <string_view>

#include "varve/base/ascii.hpp"

namespace varve::rewrite {

inline std::string_view trim(std::string_view text) {
  return varve::trim(text, " \t\r\n\f");
}

}  // namespace varve::rewrite
