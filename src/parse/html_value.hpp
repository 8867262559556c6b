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

  // The position in the raw value of a position in what decode() gave last, its end included;
  // within what was decoded, that of its first byte.
  [[nodiscard]] std::size_t raw_position(std::size_t decoded) const;

 private:
  // A stretch of text_, up to the next one's.
  struct Stretch {
    std::size_t decoded;
    std::size_t raw;
    bool same;  // its bytes are those of the raw value
  };
  void decode_slowly(std::string_view raw, References references);
  std::size_t decode_one(std::string_view raw, std::size_t at, References references);

  const Encoding* encoding_;
  bool same_ = true;
  std::string text_;
  std::vector<Stretch> stretches_;
};

}  // namespace varve::parse::html
