// Where the next byte stands that means something in CSS: sixteen bytes at a time with SSE2, else
// one by one. Nothing is read beyond the text's end.
#pragma once

#include <bit>
#include <cstddef>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace varve::parse::css {

inline constexpr unsigned kBlock = 16;

#if defined(__SSE2__)
class Block {
 public:
  explicit Block(const char* at)
      : bytes_(_mm_loadu_si128(static_cast<const __m128i*>(static_cast<const void*>(at)))) {}

  // A bit for every byte that is one of `wanted`.
  template <typename... Chars>
  [[nodiscard]] unsigned any_of(Chars... wanted) const {
    __m128i found = _mm_setzero_si128();
    ((found = _mm_or_si128(found, _mm_cmpeq_epi8(bytes_, _mm_set1_epi8(wanted)))), ...);
    return static_cast<unsigned>(_mm_movemask_epi8(found));
  }
  // A bit for every byte that is at most `limit`, taken as unsigned.
  [[nodiscard]] unsigned at_most(char limit) const {
    const __m128i bound = _mm_set1_epi8(limit);
    return static_cast<unsigned>(
        _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(bytes_, bound), bytes_)));
  }

 private:
  __m128i bytes_;
};
#else
class Block {
 public:
  explicit Block(const char* at) : at_(at) {}
  template <typename... Chars>
  [[nodiscard]] unsigned any_of(Chars... wanted) const {
    unsigned found = 0;
    for (unsigned i = 0; i < kBlock; ++i) found |= ((at_[i] == wanted) || ...) ? 1u << i : 0u;
    return found;
  }
  [[nodiscard]] unsigned at_most(char limit) const {
    unsigned found = 0;
    for (unsigned i = 0; i < kBlock; ++i) {
      if (static_cast<unsigned char>(at_[i]) <= static_cast<unsigned char>(limit)) found |= 1u << i;
    }
    return found;
  }

 private:
  const char* at_;
};
#endif

// The first byte from `at` that `in_block` has a bit for; at the end, where a block does not fit,
// the first that `is_wanted`. The text's size where there is none.
template <typename InBlock, typename IsWanted>
std::size_t scan(std::string_view text, std::size_t at, InBlock in_block, IsWanted is_wanted) {
  for (; at + kBlock <= text.size(); at += kBlock) {
    const unsigned found = in_block(Block(text.data() + at));
    if (found != 0) return at + static_cast<unsigned>(std::countr_zero(found));
  }
  while (at < text.size() && !is_wanted(text[at])) ++at;
  return at;
}

// What can end the inside of a string, or is an escape in it.
inline std::size_t find_string_stop(std::string_view text, std::size_t at, char quote) {
  return scan(
      text, at, [=](const Block& b) { return b.any_of(quote, '\\', '\n', '\r', '\f'); },
      [=](char c) { return c == quote || c == '\\' || c == '\n' || c == '\r' || c == '\f'; });
}

// What can end the inside of a url token, is an escape in it or makes it bad.
inline std::size_t find_url_stop(std::string_view text, std::size_t at) {
  return scan(
      text, at,
      [](const Block& b) { return b.any_of(')', '\\', '"', '\'', '(', '\x7F') | b.at_most(' '); },
      [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == ')' || c == '\\' || c == '"' ||
               c == '\'' || c == '(' || c == '\x7F';
      });
}

// The byte after the comment whose inside begins at `at`.
inline std::size_t find_comment_end(std::string_view text, std::size_t at) {
  for (;;) {
    at = scan(
        text, at, [](const Block& b) { return b.any_of('*'); }, [](char c) { return c == '*'; });
    if (at + 1 >= text.size()) return text.size();
    if (text[++at] == '/') return at + 1;
  }
}

// The next byte from `at` that begins something which can hold or hide a link. `declaration`
// becomes the place after the last ; { or } before it, if there is one from `at`.
inline std::size_t find_special(std::string_view text, std::size_t at, std::size_t& declaration) {
  for (; at + kBlock <= text.size(); at += kBlock) {
    const Block block(text.data() + at);
    const unsigned special = block.any_of('"', '\'', '\\', '/', '(', '@');
    unsigned ends = block.any_of(';', '{', '}');
    if (special != 0) ends &= (special & (0u - special)) - 1;  // those before the first special
    if (ends != 0) declaration = at + static_cast<unsigned>(std::bit_width(ends));
    if (special != 0) return at + static_cast<unsigned>(std::countr_zero(special));
  }
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '"' || c == '\'' || c == '\\' || c == '/' || c == '(' || c == '@') break;
    if (c == ';' || c == '{' || c == '}') declaration = at + 1;
  }
  return at;
}

}  // namespace varve::parse::css
