#include "change/template.hpp"

#include <algorithm>

#include "change/digit.hpp"
#include "varve/base/ascii.hpp"
#include "varve/change/noise.hpp"

namespace varve::change {
namespace {

using history::Edit;

constexpr std::size_t kMostAnyWords = 400;  // bytes that one wildcard stands for
constexpr std::size_t kMostNumber = 64;

bool is_wildcard(char c) {
  return c == kAnyWords || c == kNumber || c == kCode;
}

bool is_number(std::string_view text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || std::string_view(".,:/- +%'").find(c) != std::string_view::npos;
  });
  return plain && text.size() <= kMostNumber && std::any_of(text.begin(), text.end(), is_digit);
}

// Letters and figures of one token that no word is: with a figure, or long and of both cases.
bool is_code(std::string_view text) {
  bool figure = false;
  bool upper_case = false;
  bool lower_case = false;
  for (const char c : text) {
    if (!is_alpha(c) && !is_digit(c) &&
        std::string_view("+/=_-").find(c) == std::string_view::npos) {
      return false;
    }
    figure = figure || is_digit(c);
    upper_case = upper_case || (c >= 'A' && c <= 'Z');
    lower_case = lower_case || (c >= 'a' && c <= 'z');
  }
  return figure ? text.size() >= 4 : upper_case && lower_case && text.size() >= 16;
}

bool stands_for(char wildcard, std::string_view text) {
  if (wildcard == kNumber) return is_number(text);
  if (wildcard == kCode) return is_code(text) || is_number(text);
  return text.size() <= kMostAnyWords;
}

class TemplateWriter {
 public:
  void keep(std::string_view text) {
    end_gap();
    out_ += text;
  }
  void differ(const history::Piece& piece) {
    (piece.edit == Edit::kRemoved ? before_ : after_) += piece.text;
    in_gap_ = true;
  }
  std::string finish() {
    end_gap();
    return std::move(out_);
  }

 private:
  void end_gap() {
    if (!std::exchange(in_gap_, false)) return;
    const bool spaced = before_.starts_with(' ') && after_.starts_with(' ');
    if (spaced) out_ += ' ';
    out_ += kind_of_both(trim(before_), trim(after_)).value_or(kAnyWords);
    before_.clear();
    after_.clear();
  }

  std::string out_;
  std::string before_;
  std::string after_;
  bool in_gap_ = false;
};

}  // namespace

std::string template_of(const std::vector<history::Piece>& pieces) {
  TemplateWriter writer;
  for (const history::Piece& piece : pieces) {
    if (piece.edit == Edit::kSame) {
      writer.keep(piece.text);
    } else {
      writer.differ(piece);
    }
  }
  return writer.finish();
}

std::optional<char> kind_of_both(std::string_view a, std::string_view b) {
  if (is_number(a) && is_number(b)) return kNumber;
  if (stands_for(kCode, a) && stands_for(kCode, b)) return kCode;
  return std::nullopt;
}

bool has_words(std::string_view pattern) {
  return std::any_of(pattern.begin(), pattern.end(), [](char c) {
    return is_alpha(c) || is_digit(c) || static_cast<signed char>(c) < 0;
  });
}

std::optional<std::string> fitted(std::string_view pattern, std::string_view text) {
  std::string out;
  while (!pattern.empty()) {
    if (!is_wildcard(pattern.front())) {
      const auto end = std::find_if(pattern.begin(), pattern.end(), is_wildcard);
      const std::string_view literal =
          pattern.substr(0, static_cast<std::size_t>(end - pattern.begin()));
      if (!text.starts_with(literal)) return std::nullopt;
      out += literal;
      text.remove_prefix(literal.size());
      pattern.remove_prefix(literal.size());
      continue;
    }
    const char wildcard = pattern.front();
    pattern.remove_prefix(1);
    const auto end = std::find_if(pattern.begin(), pattern.end(), is_wildcard);
    const std::string_view next =
        pattern.substr(0, static_cast<std::size_t>(end - pattern.begin()));
    // At the end of a template stands the end of the text, elsewhere what comes first.
    const bool is_last = next.size() == pattern.size();
    const std::size_t at =
        is_last && text.ends_with(next) ? text.size() - next.size() : text.find(next);
    if (at == std::string_view::npos || !stands_for(wildcard, text.substr(0, at)))
      return std::nullopt;
    out += "…";
    text.remove_prefix(at);
  }
  if (!text.empty()) return std::nullopt;
  return out;
}

}  // namespace varve::change
