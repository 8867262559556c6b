// A phrase looked for in text, as `when` has it. Internal to history. Pure and thread-safe once
// made.
#pragma once

#include <string>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/text/page_text.hpp"

namespace varve::history {

// NFKC_Casefold (UAX 15 11, Unicode 3.13), white space collapsed.
std::string fold(std::string_view utf8);

class Phrase {
 public:
  static Result<Phrase> make(std::string_view phrase);
  [[nodiscard]] bool stands_on(const text::PageText& page) const;
  // `folded` by fold().
  [[nodiscard]] bool stands_in(std::string_view folded) const;

 private:
  explicit Phrase(std::string folded) : folded_(std::move(folded)) {}
  std::string folded_;
};

}  // namespace varve::history
