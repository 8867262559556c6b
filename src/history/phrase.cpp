#include "varve/history/phrase.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace varve::history {
namespace {

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// Nobody puts spaces between words of it (UAX 14: ideographs, kana, and what needs a dictionary).
bool is_written_together(UChar32 c) {
  switch (u_getIntPropertyValue(c, UCHAR_LINE_BREAK)) {
    case U_LB_IDEOGRAPHIC:
    case U_LB_CONDITIONAL_JAPANESE_STARTER:
    case U_LB_NONSTARTER:
    case U_LB_COMPLEX_CONTEXT:
      return true;
    default:
      return false;
  }
}

bool is_of_word(UChar32 c) {
  return c >= 0 && (u_isalnum(c) || u_getCombiningClass(c) != 0 || c == '_');
}

UChar32 character_before(std::string_view text, std::size_t at) {
  if (at == 0) return -1;
  UChar32 c = 0;
  auto i = static_cast<std::int32_t>(at);
  U8_PREV(reinterpret_cast<const std::uint8_t*>(text.data()), 0, i, c);
  return c;
}

UChar32 character_at(std::string_view text, std::size_t at) {
  if (at >= text.size()) return -1;
  UChar32 c = 0;
  std::size_t i = at;
  U8_NEXT(reinterpret_cast<const std::uint8_t*>(text.data()), i, text.size(), c);
  return c;
}

// Whether a word may end between the two.
bool parts(UChar32 left, UChar32 right) {
  if (!is_of_word(left) || !is_of_word(right)) return true;
  return is_written_together(left) || is_written_together(right);
}

}  // namespace

std::string fold(std::string_view utf8) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* casefold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  std::string folded;
  icu::StringByteSink<std::string> sink(&folded);
  if (U_SUCCESS(error)) {
    casefold->normalizeUTF8(0, {utf8.data(), static_cast<std::int32_t>(utf8.size())}, sink, nullptr,
                            error);
  }
  if (U_FAILURE(error)) folded = utf8;
  std::string out;
  for (const char c : folded) {
    if (!is_space(c)) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

Result<Phrase> Phrase::make(std::string_view phrase) {
  if (phrase.size() > kMostPhrase) {
    return fail(ErrorKind::kInvalid, "the phrase is longer than {} bytes", kMostPhrase);
  }
  Phrase made(fold(phrase));
  if (made.folded_.empty()) return fail(ErrorKind::kInvalid, "the phrase is empty");
  return made;
}

bool Phrase::stands_in(std::string_view folded) const {
  for (std::size_t at = folded.find(folded_); at != std::string_view::npos;
       at = folded.find(folded_, at + 1)) {
    const std::size_t end = at + folded_.size();
    if (parts(character_before(folded, at), character_at(folded, at)) &&
        parts(character_before(folded, end), character_at(folded, end))) {
      return true;
    }
  }
  return false;
}

bool Phrase::stands_on(const text::PageText& page) const {
  return stands_in(fold(text::lines_of(page)));
}

}  // namespace varve::history
