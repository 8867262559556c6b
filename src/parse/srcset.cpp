#include "varve/parse/srcset.hpp"

#include "varve/base/ascii.hpp"

namespace varve::parse {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at - begin;
}

// HTML 2.3.4.2, valid non-negative integer.
bool is_integer(std::string_view text) {
  return !text.empty() && digits_at(text, 0) == text.size();
}

// HTML 2.3.4.3, valid floating-point number.
bool is_float(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = digits_at(text, at);
  at += whole;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = digits_at(text, ++at);
    if (fraction == 0) return false;
    at += fraction;
  } else if (whole == 0) {
    return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    const std::size_t exponent = digits_at(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

// True where a digit of the number's mantissa is not 0.
bool is_nonzero(std::string_view number) {
  const std::string_view mantissa = number.substr(0, number.find_first_of("eE"));
  return mantissa.find_first_of("123456789") != std::string_view::npos;
}

// The descriptors of one candidate, checked one by one (the standard's "descriptor parser").
class Descriptors {
 public:
  void add(std::string_view descriptor) {
    const char unit = descriptor.back();
    const std::string_view number = descriptor.substr(0, descriptor.size() - 1);
    if (unit == 'w' && is_integer(number)) {
      bad_ |= width_ || density_ || !is_nonzero(number);
      width_ = true;
    } else if (unit == 'x' && is_float(number)) {
      bad_ |= width_ || density_ || height_ || (number.starts_with('-') && is_nonzero(number));
      density_ = true;
    } else if (unit == 'h' && is_integer(number)) {
      bad_ |= height_ || density_ || !is_nonzero(number);
      height_ = true;
    } else {
      bad_ = true;
    }
  }
  [[nodiscard]] bool ok() const { return !bad_ && (!height_ || width_); }

 private:
  bool width_ = false;
  bool density_ = false;
  bool height_ = false;
  bool bad_ = false;
};

// The end of the descriptor at `at`: white space or a comma outside parentheses ends it.
std::size_t descriptor_end(std::string_view value, std::size_t at) {
  bool in_parentheses = false;
  for (; at < value.size(); ++at) {
    const char c = value[at];
    if (in_parentheses) {
      in_parentheses = c != ')';
    } else if (c == '(') {
      in_parentheses = true;
    } else if (is_whitespace(c) || c == ',') {
      break;
    }
  }
  return at;
}

}  // namespace

void parse_srcset(std::string_view value, const std::function<void(const SrcsetCandidate&)>& sink) {
  std::size_t at = 0;
  for (;;) {
    while (at < value.size() && (is_whitespace(value[at]) || value[at] == ',')) ++at;
    if (at == value.size()) return;
    SrcsetCandidate candidate{.begin = at};
    while (at < value.size() && !is_whitespace(value[at])) ++at;
    candidate.end = at;
    candidate.behind = candidate.end;
    Descriptors descriptors;
    if (value[at - 1] == ',') {
      while (value[candidate.end - 1] == ',') --candidate.end;
    } else {
      while (at < value.size() && is_whitespace(value[at])) ++at;
      const std::size_t first = at;
      std::size_t last = at;
      while (at < value.size() && value[at] != ',') {
        const std::size_t begin = at;
        last = at = descriptor_end(value, at);
        descriptors.add(value.substr(begin, at - begin));
        while (at < value.size() && is_whitespace(value[at])) ++at;
      }
      if (at < value.size()) ++at;  // the comma
      candidate.descriptors = value.substr(first, last - first);
      if (!candidate.descriptors.empty()) candidate.behind = last;
    }
    candidate.url = value.substr(candidate.begin, candidate.end - candidate.begin);
    if (descriptors.ok()) sink(candidate);
  }
}

}  // namespace varve::parse
