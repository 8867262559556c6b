// The languages whose words are brought to their stems, and each one's most frequent words, which
// are left out of the positions of text.db: they are two fifths of a text and find nothing.
#pragma once

#include <libstemmer.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "varve/base/keyed_hash.hpp"

namespace varve::search {

// A number of kLanguages; 0 where the language is none of them, or not known. What text.db keeps.
using Language = std::uint8_t;

struct LanguageRow {
  std::string_view code;   // BCP 47's primary subtag, which libstemmer takes too
  std::string_view stops;  // folded, with a space before, between and behind
};
extern const std::array<LanguageRow, 14> kLanguages;

// Of a tag such as "de-at".
Language language_of(std::string_view tag);
// The language whose frequent words the text has most of, where that is at least a fifteenth of its
// words: of those that have a list of them. `text` is read up to 16 KiB.
Language guess_language(std::string_view text);
// Whether the folded word is one of the language's most frequent ones.
bool is_stop_word(Language language, std::string_view word);

// What words are in text.db, by Snowball's stemmers, each made when it is first needed. For one
// thread.
class Stemmers {
 public:
  struct Known {
    std::string term;   // what stands for the word; a stop word's folded form; may be empty
    bool stop = false;  // one of the language's most frequent words
  };
  // Of a word as it stands in a text: most are the same few thousand, so they are remembered.
  // `single`: a character that is a word, which has no stem. Good until the next call.
  const Known& know(Language language, std::string_view word, bool single);

 private:
  // The folded word's stem; in a language of number 0 the word itself.
  std::string stem(Language language, std::string word);

  struct Free {
    void operator()(sb_stemmer* stemmer) const noexcept { sb_stemmer_delete(stemmer); }
  };
  std::array<std::unique_ptr<sb_stemmer, Free>, 14> made_;
  std::unordered_map<std::string, Known, KeyedHash> known_;  // by language and word
  std::string key_;
};

}  // namespace varve::search
