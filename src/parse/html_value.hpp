// The meaning of an attribute's value or of text as written: character references and the charset
// decoded, with a way back from positions in the meaning to positions in the bytes. Internal to
// parse.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "varve/parse/charset.hpp"

namespace varve::parse::html {

// Which character references a text has.
enum class References : std::uint8_t { kNone, kOfText, kOfAttribute };

// One value at a time; the buffers are used again for the next. Not thread-safe.
class ValueDecoder {
 public:
  // Null or UTF-8: bytes stay as they are.
  explicit ValueDecoder(const Encoding* encoding);

  // `raw` as meant; a view of `raw` itself where nothing had to be decoded, else of a buffer that
  // the next call overwrites. With kNone only the charset is decoded.
  std::string_view decode(std::string_view raw, References references = References::kOfAttribute);

  // The position in the raw value of a position in what decode() gave last, its end included.
  [[nodiscard]] std::size_t raw_position(std::size_t decoded) const {
    return same_ ? decoded : origin_[decoded];
  }

 private:
  void append(std::string_view bytes, std::size_t from);
  void decode_slowly(std::string_view raw, References references);

  const Encoding* encoding_;
  bool same_ = true;
  std::string text_;
  std::vector<std::uint32_t> origin_;  // of each byte of text_, and of its end
};

}  // namespace varve::parse::html
