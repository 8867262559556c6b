#include "rewrite/js/scanner.hpp"

#include "rewrite/js/characters.hpp"

namespace varve::rewrite::js {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// The tokens that are one character whatever follows.
constexpr auto kSingles = [] {
  std::array<Kind, 256> kinds{};
  kinds['{'] = Kind::kBraceOpen;
  kinds['('] = Kind::kParenOpen;
  kinds[')'] = Kind::kParenClose;
  kinds['['] = Kind::kBracketOpen;
  kinds[']'] = Kind::kBracketClose;
  kinds[';'] = Kind::kSemicolon;
  kinds[','] = Kind::kComma;
  kinds[':'] = Kind::kColon;
  kinds['~'] = kinds['@'] = Kind::kPrefix;
  return kinds;
}();

}  // namespace

const Token& Scanner::next(unsigned goal) {
  token_ = &last_[count_++ % last_.size()];
  token_->newline_before = place_ == 0;
  token_->word = Word::kOther;
  token_->kind = scan(goal);
  token_->end = static_cast<std::uint32_t>(place_);
  return *token_;
}

// Passes over blanks and comments to the next token.
Kind Scanner::scan(unsigned goal) {
  if (place_ == 0 && text_.substr(0, 2) == "#!") skip_line();
  for (; place_ < text_.size(); ++place_) {
    const char c = text_[place_];
    token_->begin = static_cast<std::uint32_t>(place_);
    const Class what = class_of(c);
    // Most tokens are of these two.
    if (what == Class::kLetter) return scan_word();
    if (what == Class::kSingle) {
      ++place_;
      return kSingles[static_cast<unsigned char>(c)];
    }
    switch (what) {
      case Class::kNewline:
        token_->newline_before = true;
        continue;
      case Class::kSpace:
        continue;
      case Class::kDigit:
        return scan_number();
      case Class::kQuote:
        return scan_string(c);
      case Class::kEscape:
        return scan_escaped_word();
      case Class::kForeign: {
        const std::string_view rest = text_.substr(place_, 3);
        const std::size_t blank = blank_length(rest);
        if (blank == 0) return scan_escaped_word();
        token_->newline_before = token_->newline_before || is_newline_sequence(rest);
        place_ += blank - 1;
        continue;
      }
      case Class::kComment:
        if (!skip_comment()) return Kind::kBroken;
        if (place_ != token_->begin) {
          --place_;
          continue;
        }
        return c == '/' && (goal & kRegexNext) != 0 ? scan_regex() : scan_punctuator();
      default:
        return scan_rare(c, goal);
    }
  }
  token_->begin = static_cast<std::uint32_t>(place_);
  return Kind::kEnd;
}

// False for a comment without an end; nothing is passed over where there is no comment.
bool Scanner::skip_comment() {
  const char second = at(place_ + 1);
  if (text_[place_] != '/') {
    if (html_comments_ && skip_html_comment()) skip_line();
    return true;
  }
  if (second == '/') {
    skip_line();
  } else if (second == '*') {
    const std::size_t end = text_.find("*/", place_ + 2);
    if (end == kNone) return false;
    // A line terminator within counts (ECMA-262 12.4).
    const std::string_view inside = text_.substr(place_ + 2, end - place_ - 2);
    token_->newline_before = token_->newline_before ||
                             find_any<'\n', '\r'>(inside, 0) < inside.size() ||
                             inside.find("\u2028") != kNone || inside.find("\u2029") != kNone;
    place_ = end + 2;
  }
  return true;
}

bool Scanner::skip_html_comment() {
  const std::string_view rest = text_.substr(place_, 4);
  return rest == "<!--" || (token_->newline_before && rest.substr(0, 3) == "-->");
}

void Scanner::skip_line() {
  for (;; ++place_) {
    place_ = find_any<'\n', '\r', '\xE2'>(text_, place_);
    if (at(place_) != '\xE2' || is_newline_sequence(text_.substr(place_, 3))) return;
  }
}

Kind Scanner::scan_rare(char c, unsigned goal) {
  if (c == '`') return scan_template(true);
  if (c == '}' && (goal & kInTemplate) != 0) return scan_template(false);
  if (c == '.' && class_of(at(place_ + 1)) == Class::kDigit) return scan_number();
  if (c != '#') return scan_punctuator();
  ++place_;
  const Kind name = scan_escaped_word();
  token_->word = Word::kOther;
  return name == Kind::kWord ? Kind::kPrivate : name;
}

Kind Scanner::scan_punctuator() {
  const char c = text_[place_++];
  const char second = at(place_);
  const auto take = [&](std::size_t more, Kind kind) {
    place_ += more;
    return kind;
  };
  switch (c) {
    case '}':
      return Kind::kBraceClose;
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
