// Functions of CSS whose arguments can be links, known by the name before their parenthesis.
#pragma once

#include <cstddef>
#include <string_view>

namespace varve::parse::css {

enum class Function { kOther, kUrl, kSrc, kImageSet };

// By a name that is decoded and in lower case.
Function function_named(std::string_view name);

// The function whose name, written without escapes, ends at `parenthesis`.
Function function_before(std::string_view text, std::size_t parenthesis);

// True where a name that begins at `begin` is an ident token's, not a part of a longer name, of a
// number's unit, of a hash or of an at-keyword.
bool begins_ident(std::string_view text, std::size_t begin);

}  // namespace varve::parse::css
