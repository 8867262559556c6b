#include "parse/css_function.hpp"

#include "parse/css_token.hpp"

namespace varve::parse::css {
namespace {

bool is_before_ignoring_case(std::string_view text, std::size_t end, std::string_view word) {
  if (end < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = text[end - word.size() + i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c) != word[i]) return false;
  }
  return true;
}

}  // namespace

Function function_named(std::string_view name) {
  if (name == "url") return Function::kUrl;
  if (name == "src") return Function::kSrc;
  if (name == "image-set" || name == "-webkit-image-set") return Function::kImageSet;
  return Function::kOther;
}

bool begins_ident(std::string_view text, std::size_t begin) {
  if (begin == 0) return true;
  const char before = text[begin - 1];
  if (before == '#' || before == '@') return false;
  return !is_name_byte(before) ||
         (begin >= 4 && text.substr(begin - 4, 4) == "<!--");  // CDO is a token of its own
}

Function function_before(std::string_view text, std::size_t parenthesis) {
  if (parenthesis < 3) return Function::kOther;
  const auto is = [&](std::string_view name) {
    return is_before_ignoring_case(text, parenthesis, name) &&
           begins_ident(text, parenthesis - name.size());
  };
  switch (text[parenthesis - 1] | 0x20) {
    case 'l':
      return is("url") ? Function::kUrl : Function::kOther;
    case 'c':
      return is("src") ? Function::kSrc : Function::kOther;
    case 't':
      return is("image-set") || is("-webkit-image-set") ? Function::kImageSet : Function::kOther;
    default:
      return Function::kOther;
  }
}

}  // namespace varve::parse::css
