#include "parse/entities.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>

#include "parse/html_scan.hpp"

namespace varve::parse::html {
namespace {

struct Entity {
  char name[33];  // without the '&'; 32 bytes at most
  char text[7];
};
constexpr Entity kEntities[] = {
#include "parse/entities_table.inc"
};

// Windows-1252 for 0x80 to 0x9F, as 13.2.5.80 has it; 0 where the number stays as it is.
constexpr std::uint16_t kC1[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                   0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                   0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                   0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

void put_utf8(Reference& out, std::uint32_t c) {
  const auto put = [&out](std::uint32_t byte) { out.text[out.size++] = static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

int digit_value(char c, bool hexadecimal) {
  if (c >= '0' && c <= '9') return c - '0';
  if (!hexadecimal) return -1;
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

Reference read_number(std::string_view text) {
  std::size_t at = 2;
  const bool hexadecimal = at < text.size() && lower(text[at]) == 'x';
  if (hexadecimal) ++at;
  const std::size_t first = at;
  std::uint32_t number = 0;
  for (; at < text.size(); ++at) {
    const int digit = digit_value(text[at], hexadecimal);
    if (digit < 0) break;
    number = std::min<std::uint32_t>(number * (hexadecimal ? 16 : 10) + digit, 0x110000);
  }
  Reference out;
  if (at == first) return out;
  if (at < text.size() && text[at] == ';') ++at;
  out.length = at;
  if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number <= 0xDFFF)) number = 0xFFFD;
  if (number >= 0x80 && number < 0xA0 && kC1[number - 0x80] != 0) number = kC1[number - 0x80];
  put_utf8(out, number);
  return out;
}

// The longest name that `text` starts with: the range of names that share the prefix read so far is
// narrowed a byte at a time.
const Entity* longest_name(std::string_view text, std::size_t& length) {
  const Entity* low = std::begin(kEntities);
  const Entity* high = std::end(kEntities);
  const Entity* found = nullptr;
  for (std::size_t at = 0; at < text.size() && at < sizeof(Entity::name) - 1; ++at) {
    const char c = text[at];
    if (!is(c, kLetter | kDigit) && c != ';') break;
    low = std::partition_point(low, high, [=](const Entity& e) { return e.name[at] < c; });
    high = std::partition_point(low, high, [=](const Entity& e) { return e.name[at] == c; });
    if (low == high) break;
    if (low->name[at + 1] == 0) {
      found = low;
      length = at + 1;
    }
  }
  return found;
}

}  // namespace

Reference read_reference(std::string_view text, bool in_attribute) {
  Reference out;
  if (text.size() < 2) return out;
  if (text[1] == '#') return read_number(text);
  if (!is(text[1], kLetter)) return out;
  if (text.substr(0, 5) == "&amp;") {  // most of those in URLs
    out.length = 5;
    out.size = 1;
    out.text[0] = '&';
    return out;
  }
  std::size_t length = 0;
  const Entity* entity = longest_name(text.substr(1), length);
  if (entity == nullptr) return out;
  const std::size_t end = 1 + length;
  if (in_attribute && text[end - 1] != ';' && end < text.size() &&
      (text[end] == '=' || is(text[end], kLetter | kDigit))) {
    return out;
  }
  out.length = end;
  out.size = std::strlen(entity->text);
  std::memcpy(out.text, entity->text, out.size);
  return out;
}

}  // namespace varve::parse::html
