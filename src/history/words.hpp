// Text parted into words (UAX 29 4), by ICU. Internal to history. Not thread-safe: a Words for each
// thread.
#pragma once

#include <unicode/brkiter.h>

#include <memory>
#include <string_view>
#include <vector>

namespace varve::history {

struct Word {
  std::string_view with_space;  // and the white space before it
  std::string_view word;        // also a mark of punctuation
};

class Words {
 public:
  Words();
  // All of `text` (UTF-8); white space behind the last word is a word of its own, which is empty.
  std::vector<Word> of(std::string_view text);

 private:
  std::unique_ptr<icu::BreakIterator> iterator_;
};

}  // namespace varve::history
