#include "rewrite/js/mention.hpp"

#include "rewrite/js/characters.hpp"
#include "rewrite/js/words.hpp"

namespace varve::rewrite::js {
namespace {

bool matters(Word word) {
  switch (word) {
    case Word::kThis:
    case Word::kEval:
    case Word::kImport:
    case Word::kExport:
    case Word::kPostMessage:
      return true;
    default:
      return is_global(word);
  }
}

bool is_of_word(char c) {
  const Class what = class_of(c);
  return what == Class::kLetter || what == Class::kDigit;
}

}  // namespace

bool mentions_any(std::string_view script) {
  // A name may be written with escapes.
  if (script.find("\\u") != std::string_view::npos) return true;
  for (std::size_t place = 0; place < script.size(); ++place) {
    if (!is_of_word(script[place])) continue;
    const std::size_t begin = place;
    while (place < script.size() && is_of_word(script[place])) ++place;
    if (matters(word_of(script.substr(begin, place - begin)))) return true;
  }
  return false;
}

}  // namespace varve::rewrite::js
