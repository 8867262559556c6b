// What toml++ 3.3 must not be given. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace varve::settings {

// The line, from 1 on, of the first byte that is no ASCII and stands outside of strings and
// comments; 0 where there is none. TOML 1.0 has such bytes nowhere else but in a byte order mark at
// the beginning, and that version of toml++ has undefined behaviour on them ("é = 1").
std::size_t line_of_stray_byte(std::string_view text);

}  // namespace varve::settings
