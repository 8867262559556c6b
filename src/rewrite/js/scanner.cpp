#include "rewrite/js/scanner.hpp"

#include <algorithm>

#include "rewrite/js/characters.hpp"

namespace varve::rewrite::js {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// The place of the first of `stops` from `place` on, or the text's end.
template <char... stops>
std::size_t find_any(std::string_view text, std::size_t place) {
  while (place < text.size() && ((text[place] != stops) && ...)) ++place;
  return place;
}

}  // namespace

std::optional<Token> Scanner::next(Goal goal) {
  Token token;
  if (!skip_blanks(token)) return std::nullopt;
  token.begin = place_;
  if (place_ == text_.size()) {
    token.kind = Kind::kEnd;
  } else if (!scan(token, goal)) {
    return std::nullopt;
  }
  token.end = place_;
  return token;
}

// Blanks and comments. False for a comment without an end.
bool Scanner::skip_blanks(Token& token) {
  if (place_ == 0 && text_.substr(0, 2) == "#!") skip_line();
  bool& newline = token.newline_before;
  newline = newline || place_ == 0;
  while (place_ < text_.size()) {
    switch (class_of(text_[place_])) {
      case Class::kNewline:
        newline = true;
        ++place_;
        continue;
      case Class::kSpace:
        ++place_;
        continue;
      case Class::kForeign: {
        const std::string_view rest = text_.substr(place_, 3);
        const std::size_t blank = blank_length(rest);
        if (blank == 0) return true;
        newline = newline || is_newline_sequence(rest);
        place_ += blank;
        continue;
      }
      case Class::kPunctuator: {
        const std::size_t before = place_;
        if (!skip_comment(newline)) return false;
        if (place_ == before) return true;
        continue;
      }
      default:
        return true;
    }
  }
  return true;
}

bool Scanner::skip_comment(bool& newline) {
  const char second = at(place_ + 1);
  if (text_[place_] != '/') {
    if (html_comments_ && skip_html_comment(newline)) skip_line();
    return true;
  }
  if (second == '/') {
    skip_line();
  } else if (second == '*') {
    const std::size_t end = text_.find("*/", place_ + 2);
    if (end == kNone) return false;
    // A line terminator within counts (ECMA-262 12.4).
    const std::string_view inside = text_.substr(place_ + 2, end - place_ - 2);
    newline = newline || inside.find_first_of("\r\n") != kNone || inside.find("\u2028") != kNone ||
              inside.find("\u2029") != kNone;
    place_ = end + 2;
  }
  return true;
}

bool Scanner::skip_html_comment(bool line_start) {
  const std::string_view rest = text_.substr(place_, 4);
  return rest == "<!--" || (line_start && rest.substr(0, 3) == "-->");
}

void Scanner::skip_line() {
  for (;; ++place_) {
    place_ = find_any<'\n', '\r', '\xE2'>(text_, place_);
    if (at(place_) != '\xE2' || is_newline_sequence(text_.substr(place_, 3))) return;
  }
}

bool Scanner::scan(Token& token, Goal goal) {
  const char c = text_[place_];
  switch (class_of(c)) {
    case Class::kLetter:
    case Class::kForeign:
    case Class::kEscape:
      token.kind = Kind::kWord;
      return scan_word(token);
    case Class::kDigit:
      token.kind = Kind::kNumber;
      scan_number();
      return true;
    default:
      break;
  }
  if (c == '"' || c == '\'') {
    token.kind = Kind::kString;
    return scan_string(c);
  }
  if (c == '`') return scan_template(token, true);
  if (c == '}' && goal.in_template) return scan_template(token, false);
  if (c == '/' && goal.regex) {
    token.kind = Kind::kRegex;
    return scan_regex();
  }
  if (c == '.' && class_of(at(place_ + 1)) == Class::kDigit) {
    token.kind = Kind::kNumber;
    scan_number();
    return true;
  }
  if (c == '#') {
    token.kind = Kind::kPrivate;
    ++place_;
    Token name;
    return scan_word(name);
  }
  token.kind = scan_punctuator();
  return true;
}

bool Scanner::scan_word(Token& token) {
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
      if (end == kNone) return false;
      place_ += end + 1;
    } else {
      break;
    }
  }
  const std::string_view word = text_.substr(begin, place_ - begin);
  token.word = escaped ? word_of(unescaped(word)) : word_of(word);
  // A reserved word with an escape in it is a syntax error or a property; never what it spells.
  if (escaped && !is_global(token.word)) token.word = Word::kOther;
  return !word.empty();
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
      if (value == kNone) return {};
      code = code * 16 + value;
    }
    // Beyond ASCII there is no name that a rule knows.
    out += code < 0x80 ? static_cast<char>(code) : '\x7F';
    i = braces ? end : end - 1;
  }
  return out;
}

// ECMA-262 12.9.3. What is no number by its rules is taken up to its end all the same.
void Scanner::scan_number() {
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
    return;
  }
  const std::size_t begin = place_;
  digits();
  // 1n.toString() and 1e5.toString() have no fraction; neither has 1..toString() a second one.
  const bool plain = text_.substr(begin, place_ - begin).find_first_not_of("0123456789_") == kNone;
  if (at(place_) == '.' && plain) {
    ++place_;
    const char c = at(place_);
    if (class_of(c) == Class::kDigit || (c | 0x20) == 'e') digits();
  }
}

bool Scanner::scan_string(char quote) {
  ++place_;
  for (;;) {
    place_ = quote == '"' ? find_any<'"', '\\', '\n', '\r'>(text_, place_)
                          : find_any<'\'', '\\', '\n', '\r'>(text_, place_);
    if (place_ == text_.size() || class_of(text_[place_]) == Class::kNewline) return false;
    if (text_[place_] == quote) {
      ++place_;
      return true;
    }
    // A line continuation of \r\n is one terminator.
    place_ += text_.substr(place_ + 1, 2) == "\r\n" ? 3 : 2;
    if (place_ > text_.size()) return false;
  }
}

// From a backquote or from the brace that ends a substitution.
bool Scanner::scan_template(Token& token, bool head) {
  ++place_;
  for (;;) {
    place_ = find_any<'`', '\\', '$'>(text_, place_);
    if (place_ == text_.size()) return false;
    const char c = text_[place_];
    if (c == '`') {
      ++place_;
      token.kind = head ? Kind::kTemplate : Kind::kTemplateTail;
      return true;
    }
    if (c == '$' && at(place_ + 1) == '{') {
      place_ += 2;
      token.kind = head ? Kind::kTemplateHead : Kind::kTemplateMiddle;
      return true;
    }
    place_ += c == '\\' ? 2 : 1;
    if (place_ > text_.size()) return false;
  }
}

// ECMA-262 12.9.5.
bool Scanner::scan_regex() {
  bool in_class = false;
  for (++place_; place_ < text_.size(); ++place_) {
    const char c = text_[place_];
    if (c == '\n' || c == '\r') return false;
    if (c == '\\') {
      ++place_;
    } else if (c == '[') {
      in_class = true;
    } else if (c == ']') {
      in_class = false;
    } else if (c == '/' && !in_class) {
      ++place_;
      while (class_of(at(place_)) == Class::kLetter) ++place_;
      return true;
    }
  }
  return false;
}

Kind Scanner::scan_punctuator() {
  const char c = text_[place_++];
  const char second = at(place_);
  const auto take = [&](std::size_t more, Kind kind) {
    place_ += more;
    return kind;
  };
  switch (c) {
    case '{':
      return Kind::kBraceOpen;
    case '}':
      return Kind::kBraceClose;
    case '(':
      return Kind::kParenOpen;
    case ')':
      return Kind::kParenClose;
    case '[':
      return Kind::kBracketOpen;
    case ']':
      return Kind::kBracketClose;
    case ';':
      return Kind::kSemicolon;
    case ',':
      return Kind::kComma;
    case ':':
      return Kind::kColon;
    case '~':
    case '@':
      return Kind::kPrefix;
    case '.':
      return second == '.' && at(place_ + 1) == '.' ? take(2, Kind::kEllipsis) : Kind::kDot;
    case '?': {
      // a?.1:b is a conditional (ECMA-262 12.8).
      if (second == '.' && class_of(at(place_ + 1)) != Class::kDigit) return take(1, Kind::kDot);
      if (second == '?') return take(at(place_ + 1) == '=' ? 2 : 1, Kind::kOperator);
      return Kind::kQuestion;
    }
    case '=':
      if (second == '>') return take(1, Kind::kArrow);
      if (second == '=') return take(at(place_ + 1) == '=' ? 2 : 1, Kind::kOperator);
      return Kind::kAssign;
    case '!':
      if (second == '=') return take(at(place_ + 1) == '=' ? 2 : 1, Kind::kOperator);
      return Kind::kPrefix;
    case '*':
      if (second != '*' && second != '=') return Kind::kStar;
      if (second == '*') ++place_;
      break;
    case '+':
    case '-':
      if (second == c) return take(1, Kind::kStep);
      break;
    case '<':
    case '>':
    case '&':
    case '|':
      // Longer ones (>>>=) come in pieces: all are operators, and what follows is an operand.
      if (second == c) ++place_;
      break;
    default:
      break;
  }
  // The equals sign of >=, +=, &&= and their kin belongs to them; none of it is an assignment.
  while (at(place_) == '=' || (c == '>' && at(place_) == '>')) ++place_;
  return Kind::kOperator;
}

}  // namespace varve::rewrite::js
