// The decoders that need no table of two bytes.
#include <cstdint>
#include <cstring>

#include "parse/charset_decode.hpp"

namespace varve::parse {
namespace {

unsigned char at(std::string_view bytes, std::size_t i) {
  return static_cast<unsigned char>(bytes[i]);
}

// How many bytes from `begin` are ASCII.
std::size_t ascii_run(std::string_view bytes, std::size_t begin) {
  std::size_t i = begin;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    if ((word & 0x8080808080808080u) != 0) break;
  }
  while (i < bytes.size() && at(bytes, i) < 0x80) ++i;
  return i - begin;
}

// What a lead byte of UTF-8 asks for: how many bytes follow, and the bounds of the first of them.
struct Lead {
  unsigned follow;
  unsigned char lower;
  unsigned char upper;
};

Lead lead_of(unsigned char byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {1, 0x80, 0xBF};
  if (byte == 0xE0) return {2, 0xA0, 0xBF};
  if (byte == 0xED) return {2, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {2, 0x80, 0xBF};
  if (byte == 0xF0) return {3, 0x90, 0xBF};
  if (byte == 0xF4) return {3, 0x80, 0x8F};
  if (byte >= 0xF1 && byte <= 0xF3) return {3, 0x80, 0xBF};
  return {0, 0, 0};
}

}  // namespace

void decode_utf8(std::string_view bytes, std::string& out) {
  std::size_t i = 0;
  while (i < bytes.size()) {
    const std::size_t run = ascii_run(bytes, i);
    out.append(bytes.substr(i, run));
    i += run;
    if (i == bytes.size()) return;
    Lead lead = lead_of(at(bytes, i));
    std::size_t end = i + 1;
    bool whole = lead.follow > 0;
    for (; lead.follow > 0; --lead.follow, ++end, lead = {lead.follow, 0x80, 0xBF}) {
      if (end == bytes.size() || at(bytes, end) < lead.lower || at(bytes, end) > lead.upper) {
        whole = false;
        break;
      }
    }
    if (whole) {
      out.append(bytes.substr(i, end - i));
    } else {
      append_utf8(out, kReplacementCharacter);
    }
    i = end;
  }
}

void decode_utf16(std::string_view bytes, bool big_endian, std::string& out) {
  const auto unit = [&](std::size_t i) -> char32_t {
    return big_endian ? at(bytes, i) << 8 | at(bytes, i + 1) : at(bytes, i + 1) << 8 | at(bytes, i);
  };
  std::size_t i = 0;
  for (; i + 2 <= bytes.size(); i += 2) {
    char32_t c = unit(i);
    if (c >= 0xD800 && c <= 0xDBFF) {
      if (i + 3 == bytes.size()) break;  // the rest is one broken character
      const char32_t low = i + 4 <= bytes.size() ? unit(i + 2) : 0;
      if (low >= 0xDC00 && low <= 0xDFFF) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    append_utf8(out, c);  // half a pair becomes U+FFFD
  }
  if (i < bytes.size()) append_utf8(out, kReplacementCharacter);
}

void decode_user_defined(std::string_view bytes, std::string& out) {
  for (const char byte : bytes) {
    const auto c = static_cast<unsigned char>(byte);
    append_utf8(out, c < 0x80 ? c : 0xF780u + (c - 0x80u));
  }
}

void decode_single_byte(std::string_view bytes, const SingleByteIndex& index, std::string& out) {
  std::size_t i = 0;
  while (i < bytes.size()) {
    const std::size_t run = ascii_run(bytes, i);
    out.append(bytes.substr(i, run));
    i += run;
    for (; i < bytes.size() && at(bytes, i) >= 0x80; ++i) {
      const char16_t c = index[at(bytes, i) & 0x7Fu];
      append_utf8(out, c == 0 ? kReplacementCharacter : c);
    }
  }
}

}  // namespace varve::parse
