// Secrets: making them, comparing them, and vouching with them. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "varve/base/digest.hpp"

namespace varve {

// HMAC-SHA-256 (RFC 2104, FIPS 198-1): nobody without `key` can make it for any other `message`.
Digest hmac_sha256(std::string_view key, std::string_view message);

// Whether two texts are the same, in a time that does not tell how much of one is right. Nothing is
// no secret: false where both are empty.
bool is_same_secret(std::string_view a, std::string_view b);

// 256 bits that nobody guesses, as 64 hexadecimal digits.
std::string new_secret();

}  // namespace varve
