// Identifier names (ECMA-262 12.7).
#include <algorithm>

#include "rewrite/js/characters.hpp"
#include "rewrite/js/scanner.hpp"

namespace varve::rewrite::js {

Kind Scanner::scan_word() {
  const std::size_t begin = place_;
  Class c = Class::kLetter;
  while (place_ < text_.size()) {
    c = class_of(text_[place_]);
    if (c != Class::kLetter && c != Class::kDigit) break;
    ++place_;
  }
  if (c == Class::kForeign || c == Class::kEscape) {
    place_ = begin;
    return scan_escaped_word();
  }
  token_->word = word_of(text_.substr(begin, place_ - begin));
  return Kind::kWord;
}

// A word with escapes or with letters beyond ASCII.
Kind Scanner::scan_escaped_word() {
  const std::size_t begin = place_;
  bool escaped = false;
  while (place_ < text_.size()) {
    const Class c = class_of(text_[place_]);
    if (c == Class::kLetter || c == Class::kDigit) {
      ++place_;
    } else if (c == Class::kForeign && blank_length(text_.substr(place_, 3)) == 0) {
      ++place_;
    } else if (c == Class::kEscape && at(place_ + 1) == 'u') {
      escaped = true;
      place_ += 2;
      if (at(place_) != '{') continue;
      const std::size_t end = text_.substr(place_, 12).find('}');
      if (end == std::string_view::npos) return Kind::kBroken;
      place_ += end + 1;
    } else {
      break;
    }
  }
  const std::string_view word = text_.substr(begin, place_ - begin);
  token_->word = escaped ? word_of(unescaped(word)) : word_of(word);
  // A reserved word with an escape in it is a syntax error or a property; never what it spells.
  if (escaped && !is_global(token_->word)) token_->word = Word::kOther;
  return word.empty() ? Kind::kBroken : Kind::kWord;
}

std::string Scanner::unescaped(std::string_view word) {
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] != '\\') {
      out += word[i];
      continue;
    }
    const bool braces = word.substr(i + 2, 1) == "{";
    const std::size_t begin = i + (braces ? 3 : 2);
    const std::size_t end = braces ? word.find('}', begin) : begin + 4;
    unsigned long code = 0;
    for (const char digit : word.substr(begin, std::min<std::size_t>(end, word.size()) - begin)) {
      const std::size_t value =
          std::string_view("0123456789abcdef")
              .find(class_of(digit) == Class::kLetter ? static_cast<char>(digit | 0x20) : digit);
      if (value == std::string_view::npos) return {};
      code = code * 16 + value;
    }
    // Beyond ASCII there is no name that a rule knows.
    out += code < 0x80 ? static_cast<char>(code) : '\x7F';
    i = braces ? end : end - 1;
  }
  return out;
}

}  // namespace varve::rewrite::js
