// Base64 (RFC 4648 4), with padding. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace varve {

// Appends `bytes` to `out`; in lines of 76 characters that end in CRLF (RFC 2045 6.8) where
// `in_lines`.
void append_base64(std::string& out, std::string_view bytes, bool in_lines = false);

// The bytes by themselves, without lines.
std::string to_base64(std::string_view bytes);
// The other way round; nothing where it is not, to the character, what to_base64() makes.
std::optional<std::string> from_base64(std::string_view text);

// How long that is without lines.
constexpr std::size_t base64_length(std::size_t bytes) {
  return (bytes + 2) / 3 * 4;
}

}  // namespace varve
