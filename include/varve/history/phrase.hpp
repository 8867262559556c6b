// A phrase looked for in text, as `when` has it. Pure and thread-safe once made.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/text/page_text.hpp"

namespace varve::history {

// NFKC_Casefold (UAX 15 11, Unicode 3.13), white space collapsed.
std::string fold(std::string_view utf8);

// Letters' case and their compatibility forms (UAX 15, NFKC_Casefold) and the amount of white space
// make no difference; ends of passages are white space too. The phrase is whole words: "$5" does
// not stand in "$50", but 本 does in 日本, which is written without spaces.
inline constexpr std::size_t kMostPhrase = 4096;  // bytes
class Phrase {
 public:
  // kInvalid where it has nothing to look for or is longer than kMostPhrase.
  static Result<Phrase> make(std::string_view phrase);
  [[nodiscard]] bool stands_on(const text::PageText& page) const;
  // `folded` by fold().
  [[nodiscard]] bool stands_in(std::string_view folded) const;

 private:
  explicit Phrase(std::string folded) : folded_(std::move(folded)) {}
  std::string folded_;
};

}  // namespace varve::history
