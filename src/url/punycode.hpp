// Punycode (RFC 3492): the ASCII form of a label, without its "xn--". Encoding and decoding take
// time quadratic in a label's length: callers bound it (kMaxUnicodeDomain).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace varve::url {

// RFC 3492 6.3; nothing on overflow.
std::optional<std::string> punycode_encode(std::u32string_view label);
// RFC 3492 6.2; nothing where `text` is no Punycode of Unicode scalar values.
std::optional<std::u32string> punycode_decode(std::string_view text);

}  // namespace varve::url
