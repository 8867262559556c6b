// Percent-encoding (WHATWG URL 1.3) and the forbidden host code points (3.1), as one table of bits.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace varve::url {

// What a byte is in; a percent-encode set holds every byte from 0x80 up, too.
enum ByteSet : std::uint8_t {
  kC0ControlSet = 1,
  kFragmentSet = 2,
  kQuerySet = 4,
  kSpecialQuerySet = 8,
  kPathSet = 16,
  kUserinfoSet = 32,
  kForbiddenHost = 64,
  kForbiddenDomain = 128,
};

constexpr std::array<std::uint8_t, 256> make_byte_sets() {
  std::array<std::uint8_t, 256> sets{};
  const auto add = [&sets](std::string_view bytes, unsigned bits) {
    for (const char c : bytes) {
      auto& entry = sets[static_cast<std::uint8_t>(c)];
      entry = static_cast<std::uint8_t>(entry | bits);
    }
  };
  constexpr unsigned kUserinfo = kUserinfoSet;
  constexpr unsigned kPath = kPathSet | kUserinfo;
  constexpr unsigned kQuery = kQuerySet | kSpecialQuerySet | kPath;
  for (unsigned c = 0; c < 256; ++c) {
    const bool control = c < 0x20 || c == 0x7F;
    if (control || c >= 0x80) sets[c] = kC0ControlSet | kFragmentSet | kQuery;
    if (control) sets[c] |= kForbiddenDomain;
  }
  add(" \"<>", kFragmentSet | kQuery);
  add("`", kFragmentSet | kPath);
  add("#", kQuery);
  add("'", kSpecialQuerySet);
  add("?^{}", kPath);
  add("/:;=@[\\]|", kUserinfo);
  add(std::string_view("\0\t\n\r #/:<>?@[\\]^|", 17), kForbiddenHost | kForbiddenDomain);
  add("%", kForbiddenDomain);
  return sets;
}

inline constexpr std::array<std::uint8_t, 256> kByteSets = make_byte_sets();

constexpr bool in_set(char c, std::uint8_t set) {
  return (kByteSets[static_cast<std::uint8_t>(c)] & set) != 0;
}

// Whether any byte of `text` is in `set`.
bool any_in_set(std::string_view text, std::uint8_t set);

// Appends "%XX".
void append_percent(std::string& out, char byte);

// Appends `text`, each byte that is in `set` percent-encoded.
void append_encoded(std::string& out, std::string_view text, std::uint8_t set);

// For a query's value: the component percent-encode set (WHATWG URL 1.3), as encodeURIComponent()
// has it.
std::string encode_component(std::string_view text);

// "percent-decode": %XX once; a '%' that no two digits follow stays.
std::string percent_decode(std::string_view text);

// The value of a hexadecimal digit, or -1.
constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace varve::url
