// Finding single bytes quickly in short runs, where a call of memchr costs more than the search.
// SSE2 is part of x86-64; elsewhere a plain loop. Internal to parse.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace varve::parse::html {

// The first `byte` in [from, end), or `end`.
inline const char* find_byte(const char* from, const char* end, char byte) {
#if defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8(byte);
  for (int block = 0; block < 4; ++block) {
    if (end - from < 16) {
      while (from != end && *from != byte) ++from;
      return from;
    }
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    const int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, wanted));
    if (mask != 0) return from + __builtin_ctz(static_cast<unsigned>(mask));
    from += 16;
  }
#endif
  const void* found = std::memchr(from, byte, static_cast<std::size_t>(end - from));
  return found == nullptr ? end : static_cast<const char*>(found);
}

// Classes of bytes, of which sets are bits.
enum ByteClass : std::uint8_t {
  kSpace = 1,     // tab, line feed, form feed, carriage return, space
  kTagEnd = 2,    // space, '/', '>': ends a tag's name
  kNameEnd = 4,   // space, '/', '>', '=': ends an attribute's name
  kValueEnd = 8,  // space, '>': ends an unquoted value
  kLetter = 16,
  kDigit = 32,
};

inline constexpr auto kByteClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (const char c : {'\t', '\n', '\f', '\r', ' '}) {
    classes[static_cast<unsigned char>(c)] = kSpace | kTagEnd | kNameEnd | kValueEnd;
  }
  classes['/'] = kTagEnd | kNameEnd;
  classes['>'] = kTagEnd | kNameEnd | kValueEnd;
  classes['='] = kNameEnd;
  for (int c = 'a'; c <= 'z'; ++c) classes[c] = classes[c - 'a' + 'A'] = kLetter;
  for (int c = '0'; c <= '9'; ++c) classes[c] = kDigit;
  return classes;
}();

inline bool is(char c, unsigned classes) {
  return (kByteClasses[static_cast<unsigned char>(c)] & classes) != 0;
}

// The first byte of `classes` in [from, end), or `end`; kTagEnd or kNameEnd is looked for.
inline const char* find_name_end(const char* from, const char* end, unsigned classes) {
#if defined(__SSE2__)
  if (end - from >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    const auto equal = [bytes](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
    // White space is among the bytes up to 0x20, of which the others are sorted out below.
    __m128i found = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(' ')), bytes);
    found = _mm_or_si128(found, _mm_or_si128(equal('/'), equal('>')));
    if ((classes & kNameEnd) != 0) found = _mm_or_si128(found, equal('='));
    const int mask = _mm_movemask_epi8(found);
    from += mask == 0 ? 16 : __builtin_ctz(static_cast<unsigned>(mask));
  }
#endif
  while (from != end && !is(*from, classes)) ++from;
  return from;
}

// True where [text] has none of `a`, `b` and `c`, nor, with `ascii`, a byte above 0x7F.
inline bool is_free_of(std::string_view text, char a, char b, char c, bool ascii) {
  const char* at = text.data();
  const char* const end = at + text.size();
#if defined(__SSE2__)
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto equal = [bytes](char one) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(one)); };
    const __m128i found = _mm_or_si128(_mm_or_si128(equal(a), equal(b)), equal(c));
    if (_mm_movemask_epi8(found) != 0) return false;
    if (ascii && _mm_movemask_epi8(bytes) != 0) return false;
  }
#endif
  for (; at != end; ++at) {
    if (*at == a || *at == b || *at == c || (ascii && (*at & 0x80) != 0)) return false;
  }
  return true;
}

inline const char* skip_space(const char* from, const char* end) {
  while (from != end && is(*from, kSpace)) ++from;
  return from;
}

inline char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

// True where `text` is `lowercase` but for the case of its ASCII letters.
inline bool equals_ignoring_case(std::string_view text, std::string_view lowercase) {
  if (text.size() != lowercase.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower(text[i]) != lowercase[i]) return false;
  }
  return true;
}

inline std::string_view trim(std::string_view text) {
  while (!text.empty() && is(text.front(), kSpace)) text.remove_prefix(1);
  while (!text.empty() && is(text.back(), kSpace)) text.remove_suffix(1);
  return text;
}

}  // namespace varve::parse::html
