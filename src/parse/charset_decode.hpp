// The decoders of the WHATWG Encoding Standard (8 to 14), one function each. All append to `out`,
// and a malformed sequence gives U+FFFD; an ASCII byte after a broken lead byte is read again as
// itself.
#pragma once

#include <string>
#include <string_view>

#include "parse/charset_index.hpp"
#include "parse/utf8.hpp"

namespace varve::parse {

void decode_utf8(std::string_view bytes, std::string& out);
void decode_utf16(std::string_view bytes, bool big_endian, std::string& out);
void decode_user_defined(std::string_view bytes, std::string& out);
void decode_single_byte(std::string_view bytes, const SingleByteIndex& index, std::string& out);
void decode_gb18030(std::string_view bytes, std::string& out);
void decode_big5(std::string_view bytes, std::string& out);
void decode_euc_kr(std::string_view bytes, std::string& out);
void decode_shift_jis(std::string_view bytes, std::string& out);
void decode_euc_jp(std::string_view bytes, std::string& out);
void decode_iso_2022_jp(std::string_view bytes, std::string& out);

}  // namespace varve::parse
