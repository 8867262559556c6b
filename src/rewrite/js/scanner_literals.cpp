// Numbers, strings, templates and regular expressions (ECMA-262 12.9).
#include "rewrite/js/characters.hpp"
#include "rewrite/js/scanner.hpp"

namespace varve::rewrite::js {

// ECMA-262 12.9.3. What is no number by its rules is taken up to its end all the same.
Kind Scanner::scan_number() {
  const auto digits = [&] {
    while (class_of(at(place_)) == Class::kDigit || class_of(at(place_)) == Class::kLetter) {
      const bool exponent = (at(place_) | 0x20) == 'e';
      ++place_;
      const bool sign = at(place_) == '+' || at(place_) == '-';
      if (exponent && sign && class_of(at(place_ + 1)) == Class::kDigit) ++place_;
    }
  };
  const char radix = static_cast<char>(at(place_ + 1) | 0x20);
  if (text_[place_] == '0' && (radix == 'x' || radix == 'o' || radix == 'b')) {
    while (class_of(at(place_)) == Class::kDigit || class_of(at(place_)) == Class::kLetter) {
      ++place_;
    }
    return Kind::kNumber;
  }
  const std::size_t begin = place_;
  digits();
  // 1n.toString() and 1e5.toString() have no fraction; neither has 1..toString() a second one.
  const bool plain = text_.substr(begin, place_ - begin).find_first_not_of("0123456789_") ==
                     std::string_view::npos;
  if (at(place_) == '.' && plain) {
    ++place_;
    const char c = at(place_);
    if (class_of(c) == Class::kDigit || (c | 0x20) == 'e') digits();
  }
  return Kind::kNumber;
}

Kind Scanner::scan_string(char quote) {
  ++place_;
  for (;;) {
    place_ = quote == '"' ? find_any<'"', '\\', '\n', '\r'>(text_, place_)
                          : find_any<'\'', '\\', '\n', '\r'>(text_, place_);
    const char c = at(place_);
    if (c == quote) {
      ++place_;
      return Kind::kString;
    }
    if (c != '\\') return Kind::kBroken;
    // A line continuation of \r\n is one terminator.
    place_ += text_.substr(place_ + 1, 2) == "\r\n" ? 3 : 2;
    if (place_ > text_.size()) return Kind::kBroken;
  }
}

// From a backquote or from the brace that ends a substitution.
Kind Scanner::scan_template(bool head) {
  ++place_;
  for (;;) {
    place_ = find_any<'`', '\\', '$'>(text_, place_);
    if (place_ >= text_.size()) return Kind::kBroken;
    const char c = text_[place_];
    if (c == '`') {
      ++place_;
      return head ? Kind::kTemplate : Kind::kTemplateTail;
    }
    if (c == '$' && at(place_ + 1) == '{') {
      place_ += 2;
      return head ? Kind::kTemplateHead : Kind::kTemplateMiddle;
    }
    place_ += c == '\\' ? 2 : 1;
  }
}

// ECMA-262 12.9.5.
Kind Scanner::scan_regex() {
  bool in_class = false;
  for (++place_; place_ < text_.size(); ++place_) {
    const char c = text_[place_];
    if (c == '\n' || c == '\r') return Kind::kBroken;
    if (c == '\\') {
      ++place_;
    } else if (c == '[') {
      in_class = true;
    } else if (c == ']') {
      in_class = false;
    } else if (c == '/' && !in_class) {
      ++place_;
      while (class_of(at(place_)) == Class::kLetter) ++place_;
      return Kind::kRegex;
    }
  }
  return Kind::kBroken;
}

}  // namespace varve::rewrite::js
