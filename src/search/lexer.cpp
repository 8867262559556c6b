#include "search/lexer.hpp"

#include <array>
#include <charconv>
#include <optional>

#include "varve/base/ascii.hpp"

namespace varve::search {
namespace {

using Kind = Lexeme::Kind;

constexpr std::string_view kSpace = " \t\r\n\f\v";
constexpr std::array<std::string_view, 3> kQuotes = {"\"", "\u201c", "\u201d"};

std::size_t quote_at(std::string_view text) {
  for (const std::string_view quote : kQuotes) {
    if (text.starts_with(quote)) return quote.size();
  }
  return 0;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : rest_(text) {}

  std::vector<Lexeme> all() {
    for (;;) {
      rest_.remove_prefix(std::min(rest_.find_first_not_of(kSpace), rest_.size()));
      if (rest_.empty()) return std::move(found_);
      next();
    }
  }

 private:
  void next() {
    if (rest_.front() == '(' || rest_.front() == ')') {
      found_.push_back({.kind = rest_.front() == '(' ? Kind::kOpen : Kind::kClose});
      rest_.remove_prefix(1);
    } else if (quote_at(rest_) != 0) {
      phrase(false);
    } else if (rest_.front() == '-' && rest_.size() > 1 && kSpace.find(rest_[1]) == kSpace.npos) {
      found_.push_back({.kind = Kind::kNot});
      rest_.remove_prefix(1);
    } else {
      word();
    }
  }

  void phrase(bool title) {
    rest_.remove_prefix(quote_at(rest_));
    std::size_t end = 0;
    while (end < rest_.size() && quote_at(rest_.substr(end)) == 0) ++end;
    Lexeme found{.text = std::string(rest_.substr(0, end)), .title = title, .quoted = true};
    rest_.remove_prefix(end);
    rest_.remove_prefix(quote_at(rest_));
    if (rest_.starts_with('*')) {
      found.prefix = true;
      rest_.remove_prefix(1);
    }
    found_.push_back(std::move(found));
  }

  // Up to white space, a bracket or a quotation.
  std::string_view take_word() {
    std::size_t end = 0;
    while (end < rest_.size() && (kSpace.find(rest_[end]) == kSpace.npos) && rest_[end] != '(' &&
           rest_[end] != ')' && quote_at(rest_.substr(end)) == 0) {
      ++end;
    }
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return word;
  }

  void word() {
    std::string_view word = take_word();
    if (const auto op = operator_of(word)) return found_.push_back(*op);
    const std::size_t colon = word.find(':');
    const std::string_view field = word.substr(0, colon);
    if (colon != word.npos && equals_ascii(field, "title")) return title(word.substr(colon + 1));
    for (const std::string_view name : {"site", "before", "after"}) {
      if (colon != word.npos && equals_ascii(field, name)) {
        return filter(name, word.substr(colon + 1));
      }
    }
    term(word, false);
  }

  std::optional<Lexeme> operator_of(std::string_view word) const {
    if (word == "AND") return Lexeme{.kind = Kind::kAnd};
    if (word == "OR") return Lexeme{.kind = Kind::kOr};
    if (word == "NOT") return Lexeme{.kind = Kind::kNot};
    if (word == "NEAR") {
      return Lexeme{.kind = rest_.starts_with('(') ? Kind::kNearOpen : Kind::kNear};
    }
    if (!word.starts_with("NEAR/")) return std::nullopt;
    Lexeme near{.kind = Kind::kNear};
    const std::string_view digits = word.substr(5);
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), near.distance);
    if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
    return near;
  }

  // A value may be a quotation: before:"3 days ago".
  void filter(std::string_view name, std::string_view value) {
    Lexeme found{.kind = Kind::kFilter, .text = std::string(value), .filter = std::string(name)};
    if (value.empty() && quote_at(rest_) != 0) {
      phrase(false);
      found.text = std::move(found_.back().text);
      found_.pop_back();
    }
    if (!found.text.empty()) found_.push_back(std::move(found));
  }

  void title(std::string_view value) {
    if (!value.empty()) return term(value, true);
    if (quote_at(rest_) != 0) return phrase(true);
    if (rest_.starts_with('(')) found_.push_back({.kind = Kind::kTitle});
  }

  void term(std::string_view word, bool title) {
    Lexeme found{.title = title};
    if (word.ends_with('*')) {
      found.prefix = true;
      word.remove_suffix(1);
    }
    found.text = word;
    found_.push_back(std::move(found));
  }

  std::string_view rest_;
  std::vector<Lexeme> found_;
};

}  // namespace

std::vector<Lexeme> lexemes_of(std::string_view query) {
  return Lexer(query).all();
}

}  // namespace varve::search
