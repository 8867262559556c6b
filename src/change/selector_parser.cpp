// Selectors out of their text (Selectors 4 18, CSS Syntax 3 4.3 for names and strings).
#include <algorithm>
#include <optional>

#include "change/digit.hpp"
#include "varve/base/ascii.hpp"
#include "varve/change/selector.hpp"

namespace varve::change {
namespace {

using SelectorKind = SimpleSelector::Kind;
using Match = SimpleSelector::Match;

bool is_of_name(char c) {
  return is_alpha(c) || is_digit(c) || c == '-' || c == '_' || static_cast<signed char>(c) < 0;
}

class SelectorParser {
 public:
  explicit SelectorParser(std::string_view text) : text_(text) {}

  Result<std::vector<ComplexSelector>> list() {
    std::vector<ComplexSelector> out;
    do {
      VARVE_ASSIGN(ComplexSelector complex, this->complex());
      out.push_back(std::move(complex));
    } while (take(','));
    if (at_ < text_.size()) return not_supported();
    return out;
  }

 private:
  [[nodiscard]] char next() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool skip_space() {
    const std::size_t from = at_;
    while (is_whitespace(next())) ++at_;
    return at_ > from;
  }
  [[nodiscard]] tl::unexpected<Error> not_supported() const {
    return fail(ErrorKind::kInvalid,
                "\"{}\" is no selector that can be ignored: not understood from \"{}\" on; there "
                "are type, #id, .class, [attr], [attr=v], :not(), space, > and comma",
                text_, text_.substr(std::min(at_, text_.size())));
  }

  Result<ComplexSelector> complex() {
    ComplexSelector out;
    skip_space();
    for (bool is_child = false;;) {
      VARVE_ASSIGN(CompoundSelector compound, this->compound());
      compound.is_child = is_child;
      out.push_back(std::move(compound));
      if (out.size() > Selectors::kMostCompounds) {
        return fail(ErrorKind::kLimit, "a selector has more than {} parts",
                    Selectors::kMostCompounds);
      }
      const bool space = skip_space();
      is_child = take('>');
      if (is_child) skip_space();
      if (!is_child && (!space || next() == ',' || next() == '\0')) return out;
    }
  }

  Result<CompoundSelector> compound() {
    CompoundSelector out;
    const bool any = take('*');
    if (!any && is_of_name(next())) {
      VARVE_ASSIGN(std::string type, name());
      out.simples.push_back({SelectorKind::kType, Match::kAny, false, std::move(type), {}});
    }
    while (next() == '#' || next() == '.' || next() == '[' || next() == ':') {
      VARVE_ASSIGN(SimpleSelector simple, this->simple());
      out.simples.push_back(std::move(simple));
    }
    if (!any && out.simples.empty()) return not_supported();
    return out;
  }

  Result<SimpleSelector> simple() {
    SimpleSelector out;
    if (next() == ':') return negation();
    if (take('[')) return attribute();
    out.kind = next() == '#' ? SelectorKind::kId : SelectorKind::kClass;
    ++at_;
    VARVE_ASSIGN(out.name, name());
    return out;
  }

  Result<SimpleSelector> negation() {
    constexpr std::string_view kNot = ":not(";
    if (!starts_with_ascii(text_.substr(at_), kNot)) return not_supported();
    at_ += kNot.size();
    skip_space();
    SimpleSelector out;
    if (next() == '#' || next() == '.' || next() == '[') {
      VARVE_ASSIGN(out, simple());
    } else {
      VARVE_ASSIGN(out.name, name());
    }
    out.negated = true;
    skip_space();
    if (!take(')')) return not_supported();
    return out;
  }

  Result<SimpleSelector> attribute() {
    SimpleSelector out{SelectorKind::kAttribute, Match::kAny, false, {}, {}};
    skip_space();
    VARVE_ASSIGN(out.name, name());
    skip_space();
    if (take(']')) return out;
    const auto match = operation();
    if (!match) return not_supported();
    out.match = *match;
    skip_space();
    VARVE_ASSIGN(out.value, value());
    skip_space();
    if (!take(']')) return not_supported();
    return out;
  }

  std::optional<Match> operation() {
    if (take('=')) return Match::kEqual;
    constexpr std::string_view kSigns = "~^$*";
    const std::size_t sign = next() == '\0' ? std::string_view::npos : kSigns.find(next());
    if (sign == std::string_view::npos || text_.substr(at_ + 1, 1) != "=") return std::nullopt;
    at_ += 2;
    return static_cast<Match>(static_cast<std::size_t>(Match::kWord) + sign);
  }

  Result<std::string> value() {
    const char quote = next();
    if (quote != '"' && quote != '\'') return name();
    ++at_;
    std::string out;
    while (at_ < text_.size() && text_[at_] != quote) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_++];
    }
    if (!take(quote)) return not_supported();
    return out;
  }

  // Of escapes those of one character that is no hexadecimal digit.
  Result<std::string> name() {
    std::string out;
    while (at_ < text_.size() && (is_of_name(text_[at_]) || text_[at_] == '\\')) {
      if (text_[at_] == '\\') {
        ++at_;
        if (at_ >= text_.size() || std::string_view("0123456789abcdefABCDEF\n").find(text_[at_]) !=
                                       std::string_view::npos) {
          return not_supported();
        }
      }
      out += text_[at_++];
    }
    if (out.empty()) return not_supported();
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

Result<Selectors> Selectors::parse(std::string_view list) {
  if (list.size() > kMostBytes) {
    return fail(ErrorKind::kLimit, "a list of selectors is longer than {} bytes", kMostBytes);
  }
  Selectors made;
  Selectors parsed;
  VARVE_ASSIGN(parsed.selectors_, SelectorParser(list).list());
  VARVE_TRY(made.add(parsed));
  return made;
}

Result<void> Selectors::add(const Selectors& others) {
  if (selectors_.size() + others.selectors_.size() > kMostSelectors) {
    return fail(ErrorKind::kLimit, "there are more than {} selectors", kMostSelectors);
  }
  selectors_.insert(selectors_.end(), others.selectors_.begin(), others.selectors_.end());
  return {};
}

}  // namespace varve::change
