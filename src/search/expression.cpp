#include "search/expression.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace varve::search {
namespace {

// Joined in brackets, without repetition.
std::string join(std::vector<std::string> parts, std::string_view with) {
  std::vector<std::string> distinct;
  for (std::string& part : parts) {
    const bool there = std::find(distinct.begin(), distinct.end(), part) != distinct.end();
    if (!part.empty() && !there) distinct.push_back(std::move(part));
  }
  if (distinct.size() < 2) return distinct.empty() ? std::string() : std::move(distinct.front());
  return fmt::format("({})", fmt::join(distinct, with));
}

std::string quoted(const std::string& words, bool prefix) {
  return '"' + words + (prefix ? "\" *" : "\"");
}

// A term's words in one language.
struct Analysed {
  std::string words;                 // but for the last one, with a space behind each
  std::string last;                  // folded only, where the term is a prefix
  std::vector<std::string> shorter;  // stems that words with the prefix `last` may have
  bool prefix = false;
  std::vector<std::string> stops;
  std::size_t count = 0;  // of all words
};

// "organiza" is a beginning of "organization", whose stem is "organ".
std::vector<std::string> stems_before(const std::string& prefix) {
  constexpr std::size_t kShorter = 6;
  std::vector<std::string> stems;
  for (std::size_t end = prefix.size() - 1; end >= kMinPrefix && stems.size() < kShorter; --end) {
    const bool whole = (static_cast<unsigned char>(prefix[end]) & 0xc0) != 0x80;
    if (whole) stems.push_back(prefix.substr(0, end));
  }
  return stems;
}

Analysed analyse(const Term& term, Language language, Stemmers& stemmers) {
  Analysed found;
  const std::vector<Word> words = words_of(term.text, language, stemmers);
  found.count = words.size();
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Word& word = words[i];
    if (i + 1 == words.size() && is_prefix(term, word)) {
      found.prefix = true;
      found.last = folded(std::string_view(term.text).substr(word.begin, word.end - word.begin));
      if (language != 0) found.shorter = stems_before(found.last);
    } else if (word.stop) {
      found.stops.push_back(quoted(word.term, false));
    } else {
      if (!found.last.empty()) found.words += std::exchange(found.last, "") + ' ';
      found.last = word.term;
    }
  }
  return found;
}

std::string phrase_of(const Analysed& term) {
  return term.last.empty() ? std::string() : quoted(term.words + term.last, term.prefix);
}

std::string with_choices(const Analysed& term) {
  std::vector<std::string> choices = {phrase_of(term)};
  for (const std::string& stem : term.shorter) {
    choices.push_back(quoted(term.words + stem, false));
  }
  return join(std::move(choices), " OR ");
}

}  // namespace

bool is_prefix(const Term& term, const Word& last) {
  return term.prefix && !last.single && last.end - last.begin >= kMinPrefix;
}

std::string Expressions::in_language(const Node& leaf, Language language, bool with_stops) const {
  std::vector<std::string> parts;
  std::vector<std::string> near;
  bool title = false;
  bool any_words = false;
  std::vector<std::string> stops;
  for (const std::size_t i : leaf.terms) {
    const Analysed term = analyse(query_.terms[i], language, stemmers_);
    title = query_.terms[i].title;
    if (!term.last.empty()) {
      any_words = true;
      near.push_back(phrase_of(term));
      if (leaf.terms.size() == 1) parts.push_back(with_choices(term));
    }
    stops.insert(stops.end(), term.stops.begin(), term.stops.end());
  }
  if (leaf.terms.size() > 1 && near.size() == 1) parts.push_back(near.front());
  if (leaf.terms.size() > 1 && near.size() > 1) {
    parts.push_back(fmt::format("NEAR({}, {})", fmt::join(near, " "), leaf.distance));
  }
  if (with_stops || !any_words) parts.insert(parts.end(), stops.begin(), stops.end());
  std::string all = join(std::move(parts), " AND ");
  return title && !all.empty() ? fmt::format("title : ({})", all) : all;
}

std::string Expressions::leaf(const Node& node, bool with_stops) const {
  std::vector<std::string> choices;
  for (const Language language : languages_) {
    choices.push_back(in_language(node, language, with_stops));
  }
  return join(std::move(choices), " OR ");
}

std::string Expressions::of(const Node& node) const {
  std::vector<std::string> parts;
  for (const Node& child : node.children) parts.push_back(of(child));
  switch (node.kind) {
    case Node::Kind::kAnd:
      return join(std::move(parts), " AND ");
    case Node::Kind::kOr:
      return join(std::move(parts), " OR ");
    case Node::Kind::kNot:
      if (parts[1].empty()) return parts[0];
      return fmt::format("({} NOT {})", parts[0], parts[1]);
    default:
      return leaf(node, true);
  }
}

std::string Expressions::places_of(const Node& node) const {
  return leaf(node, false);
}

std::string Expressions::as_sentence() const {
  std::vector<std::string> choices;
  for (const Language language : languages_) {
    const Analysed term = analyse({.text = query_.sentence}, language, stemmers_);
    if (!term.words.empty()) choices.push_back(phrase_of(term));
  }
  return join(std::move(choices), " OR ");
}

}  // namespace varve::search
