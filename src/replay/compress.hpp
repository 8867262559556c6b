// Content codings of answers: gzip and zstd for clients that ask (RFC 9110 12.5.3, RFC 8878).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace varve::replay {

enum class ContentCoding : unsigned char { kIdentity, kGzip, kZstd };

// How gladly the client takes `coding`: its own weight, else that of "*", else -1. 0 is refused.
double coding_weight(std::string_view accept_encoding, std::string_view coding);

// zstd where the client takes it as gladly as gzip.
ContentCoding choose_coding(std::string_view accept_encoding);

// Nothing where the library fails.
std::optional<std::string> compress(std::string_view bytes, ContentCoding coding);

// True for types that shrink: text, and what is text by another name.
bool is_compressible(std::string_view essence);

}  // namespace varve::replay
