#include "search/words.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "varve/base/ascii.hpp"
#include "varve/base/bytes.hpp"

namespace varve::search {
namespace {

enum class Class : unsigned char { kNone, kLetter, kMark, kSingle };

Class ascii_class(UChar32 c) {
  const bool word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return word ? Class::kLetter : Class::kNone;
}

bool is_written_without_spaces(UChar32 c) {
  UErrorCode error = U_ZERO_ERROR;
  switch (uscript_getScript(c, &error)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return true;
    default:
      return c == 0x30fc || c == 0xff70;  // the mark of length, which kana share
  }
}

Class class_of(UChar32 c) {
  if (c < 0x80) return ascii_class(c);
  const auto mask = U_GET_GC_MASK(c);
  if ((mask & U_GC_M_MASK) != 0) return Class::kMark;
  if ((mask & (U_GC_L_MASK | U_GC_N_MASK)) != 0) {
    return is_written_without_spaces(c) ? Class::kSingle : Class::kLetter;
  }
  const bool picture = c > 0xff && (u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC) != 0 ||
                                    u_hasBinaryProperty(c, UCHAR_REGIONAL_INDICATOR) != 0);
  return picture ? Class::kSingle : Class::kNone;
}

// Whether a mark on that letter makes another way to write the same word, not another word.
bool is_mark_of_taste(UChar32 base, UChar32 mark) {
  UErrorCode error = U_ZERO_ERROR;
  switch (uscript_getScript(base, &error)) {
    case USCRIPT_LATIN:
    case USCRIPT_GREEK:
    case USCRIPT_ARABIC:
    case USCRIPT_HEBREW:
      return true;
    case USCRIPT_CYRILLIC:
      return mark == 0x301 || (mark == 0x308 && base == 0x435);  // stress; ё
    default:
      return false;
  }
}

icu::UnicodeString without_marks(const icu::UnicodeString& decomposed) {
  constexpr UChar32 kTatweel = 0x640;
  icu::UnicodeString plain;
  UChar32 base = 0;
  for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
    const UChar32 c = decomposed.char32At(i);
    const bool mark = (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0;
    const bool selects_a_variant = c >= 0xfe00 && c <= 0xfe0f;
    if (selects_a_variant || c == kTatweel || (mark && is_mark_of_taste(base, c))) continue;
    if (!mark) base = c;
    plain.append(c);
  }
  return plain;
}

bool is_ascii(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

}  // namespace

std::string folded(std::string_view word) {
  std::string out;
  if (is_ascii(word)) {
    out = word;
    for (char& c : out) c = lower(c);
  } else {
    UErrorCode error = U_ZERO_ERROR;
    const auto* casefold = icu::Normalizer2::getNFKCCasefoldInstance(error);
    const auto* decompose = icu::Normalizer2::getNFDInstance(error);
    const auto* compose = icu::Normalizer2::getNFCInstance(error);
    if (U_FAILURE(error)) return std::string(word);
    const auto text = icu::UnicodeString::fromUTF8(
        icu::StringPiece(word.data(), static_cast<std::int32_t>(word.size())));
    const auto plain = without_marks(decompose->normalize(casefold->normalize(text, error), error));
    compose->normalize(plain, error).toUTF8String(out);
    // What some characters are folded to has brackets and spaces, which part words in text.db.
    std::erase_if(out, [](char c) {
      return static_cast<unsigned char>(c) < 0x80 && ascii_class(c) == Class::kNone;
    });
  }
  out.resize(character_at(out, kMaxWord));  // whole characters
  return out;
}

void each_word(std::string_view text, Language language, Stemmers& stemmers,
               const std::function<void(const Word&)>& sink) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto length = static_cast<std::int32_t>(std::min<std::size_t>(text.size(), INT32_MAX));
  Word word;
  const auto finish = [&](std::int32_t end) {
    if (word.end == 0) return;
    word.end = static_cast<std::size_t>(end);
    const auto& known =
        stemmers.know(language, text.substr(word.begin, word.end - word.begin), word.single);
    word.term = known.term;
    word.stop = known.stop;
    if (!word.term.empty()) sink(word);
    word = Word();
  };
  std::int32_t at = 0;
  while (at < length) {
    const std::int32_t begin = at;
    UChar32 c = 0;
    U8_NEXT(bytes, at, length, c);
    const Class kind = c < 0 ? Class::kNone : class_of(c);
    if (kind == Class::kMark || (kind == Class::kLetter && !word.single && word.end != 0)) {
      if (word.end != 0) word.end = static_cast<std::size_t>(at);
      continue;
    }
    finish(begin);
    if (kind == Class::kNone) continue;
    word.begin = static_cast<std::size_t>(begin);
    word.end = static_cast<std::size_t>(at);
    word.single = kind == Class::kSingle;
  }
  finish(length);
}

std::vector<Word> words_of(std::string_view text, Language language, Stemmers& stemmers) {
  std::vector<Word> words;
  each_word(text, language, stemmers, [&](const Word& word) { words.push_back(word); });
  return words;
}

}  // namespace varve::search
