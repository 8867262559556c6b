// Content codings of answers: gzip and zstd for clients that ask (RFC 9110 12.5.3, RFC 8878).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace varve::replay {

enum class ContentCoding : unsigned char { kIdentity, kGzip, kZstd };

// zstd where the client takes it as gladly as gzip.
ContentCoding choose_coding(std::string_view accept_encoding);

// Nothing where the library fails.
std::optional<std::string> compress(std::string_view bytes, ContentCoding coding);

// True for types that shrink: text, and what is text by another name.
bool is_compressible(std::string_view essence);

}  // namespace varve::replay
