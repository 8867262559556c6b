// The indexes of the WHATWG Encoding Standard (5): which character a sequence of bytes is. Made of
// ICU's converters at first use, with the entries where the standard has another answer; the
// decoders around them are the standard's own, because what a decoder makes of malformed bytes
// decides where markup begins.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "varve/parse/charset.hpp"

namespace varve::parse {

// The characters of the bytes 0x80-0xFF; 0 where there is none.
using SingleByteIndex = std::array<char16_t, 128>;
const SingleByteIndex& single_byte_index(const Encoding& encoding);

// The characters of two bytes, the first of 0x80-0xFF; 0 where there is none.
class DoubleByteIndex {
 public:
  [[nodiscard]] char32_t at(unsigned char lead, unsigned char trail) const {
    return characters_[(lead & 0x7Fu) * 256u + trail];
  }
  void set(unsigned lead, unsigned trail, char32_t character) {
    characters_[(lead & 0x7Fu) * 256u + trail] = character;
  }

 private:
  std::vector<char32_t> characters_ = std::vector<char32_t>(128 * 256);
};
const DoubleByteIndex& shift_jis_index();
const DoubleByteIndex& jis0208_index();  // as EUC-JP has it: both bytes 0xA1-0xFE
const DoubleByteIndex& jis0212_index();  // the same, without EUC-JP's 0x8F
const DoubleByteIndex& big5_index();     // without the four sequences that are two characters
const DoubleByteIndex& euc_kr_index();
const DoubleByteIndex& gb18030_index();
// Of four bytes, by their pointer (Encoding 5, "index gb18030 ranges code point"); 0 where none.
char32_t gb18030_ranges(std::uint32_t pointer);

}  // namespace varve::parse
