// What text.db takes for a word, in texts and in queries alike. Words are runs of letters, digits
// and their marks (UAX 29 without its tailoring), folded (NFKC_Casefold; marks of Latin, Greek,
// Cyrillic, Arabic and Hebrew letters taken off) and brought to their stem. In scripts that write
// no spaces between words (Han, kana, Thai, Lao, Khmer, Myanmar), in Hangul, where particles hang
// on words, and of pictographs, each character is a word: what is typed without spaces is looked
// for as a phrase, so that every part of a sentence is found, whatever a dictionary takes for a
// word there.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "search/language.hpp"

namespace varve::search {

struct Word {
  std::string term;       // what stands for it in text.db; a stop word's folded form
  std::size_t begin = 0;  // bytes of the text
  std::size_t end = 0;
  bool stop = false;    // one of the language's most frequent words
  bool single = false;  // a character that is a word
};

// Longer words (in bytes, folded) are cut: keys and encoded bytes, which nobody types.
inline constexpr std::size_t kMaxWord = 64;

void each_word(std::string_view text, Language language, Stemmers& stemmers,
               const std::function<void(const Word&)>& sink);
std::vector<Word> words_of(std::string_view text, Language language, Stemmers& stemmers);
// The text folded as a word is, without its stem.
std::string folded(std::string_view word);

}  // namespace varve::search
