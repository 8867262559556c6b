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

// One value at a time; the buffers are used again for the next. Not thread-safe.
class ValueDecoder {
 public:
  // Null or UTF-8: bytes stay as they are.
  explicit ValueDecoder(const Encoding* encoding);

  // `raw` as meant; a view of `raw` itself where nothing had to be decoded, else of a buffer that
  // the next call overwrites.
  std::string_view decode(std::string_view raw, bool in_attribute = true);

  // `raw` as it is, for texts in which references are none.
  std::string_view keep(std::string_view raw) {
    same_ = true;
    return raw;
  }

  // The position in the raw value of a position in what decode() gave last, its end included.
  [[nodiscard]] std::size_t raw_position(std::size_t decoded) const {
    return same_ ? decoded : origin_[decoded];
  }

 private:
  void append(std::string_view bytes, std::size_t from);
  void decode_slowly(std::string_view raw, bool in_attribute);

  const Encoding* encoding_;
  bool same_ = true;
  std::string text_;
  std::vector<std::uint32_t> origin_;  // of each byte of text_, and of its end
};

// True where the bytes mean what they say in `encoding`, references aside.
bool needs_no_charset(std::string_view bytes, const Encoding* encoding);

}  // namespace varve::parse::html
