#include "search/match.hpp"

#include <algorithm>

#include "search/expression.hpp"
#include "search/layout.hpp"
#include "varve/base/bytes.hpp"

namespace varve::search {
namespace {

struct Pattern {
  std::vector<Word> words;
  std::string prefix;  // of the last one, folded; empty: it is a word
  bool title = false;
};

// As the query's sentence is looked for: all of its words one after the other, frequent ones too.
Pattern sentence_of(const Query& query, Language language, Stemmers& stemmers) {
  return {.words = words_of(query.sentence, language, stemmers), .prefix = {}};
}

std::vector<Pattern> patterns_of(const Query& query, Language language, Stemmers& stemmers) {
  std::vector<Pattern> patterns;
  for (const Term& term : query.terms) {
    Pattern pattern{.words = words_of(term.text, language, stemmers), .prefix = {}};
    pattern.title = term.title;
    if (!pattern.words.empty() && is_prefix(term, pattern.words.back())) {
      const Word& last = pattern.words.back();
      pattern.prefix =
          folded(std::string_view(term.text).substr(last.begin, last.end - last.begin));
    }
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

// One passage's words, and what was found among them.
struct Found {
  std::string_view text;
  bool main = true;
  std::vector<Range> marks;
  std::size_t terms = 0;  // distinct ones
  bool sentence = false;
};

bool stands_at(const Pattern& pattern, std::string_view text, const std::vector<Word>& words,
               std::size_t at) {
  const std::size_t count = pattern.words.size();
  if (count == 0 || at + count > words.size()) return false;
  const std::size_t whole = pattern.prefix.empty() ? count : count - 1;
  for (std::size_t i = 0; i < whole; ++i) {
    if (words[at + i].term != pattern.words[i].term) return false;
  }
  if (pattern.prefix.empty()) return true;
  const Word& last = words[at + count - 1];
  return folded(text.substr(last.begin, last.end - last.begin)).starts_with(pattern.prefix);
}

class Matcher {
 public:
  Matcher(const Query& query, Language language, Stemmers& stemmers)
      : query_(query),
        language_(language),
        stemmers_(stemmers),
        patterns_(patterns_of(query, language, stemmers)),
        sentence_(sentence_of(query, language, stemmers)),
        found_(patterns_.size()) {}

  Found look(std::string_view text, bool title, bool main) {
    Found found{.text = text, .main = main, .marks = {}};
    const std::vector<Word> words = words_of(text, language_, stemmers_);
    for (std::size_t term = 0; term < patterns_.size(); ++term) {
      const Pattern& pattern = patterns_[term];
      if (pattern.title && !title) continue;
      bool here = false;
      for (std::size_t at = 0; at < words.size(); ++at) {
        if (!stands_at(pattern, text, words, at)) continue;
        here = true;
        const std::size_t last = at + pattern.words.size() - 1;
        found.marks.push_back({words[at].begin, words[last].end});
      }
      if (!here) continue;
      found_[term] = true;
      ++found.terms;
    }
    for (std::size_t at = 0; found.terms > 0 && !found.sentence && at < words.size(); ++at) {
      found.sentence = stands_at(sentence_, text, words, at);
    }
    has_sentence_ = has_sentence_ || found.sentence;
    return found;
  }

  [[nodiscard]] bool fits() const { return fits(query_.root); }
  [[nodiscard]] bool has_sentence() const { return has_sentence_; }

 private:
  [[nodiscard]] bool fits(const Node& node) const {
    const auto child = [this](const Node& one) { return fits(one); };
    switch (node.kind) {
      case Node::Kind::kAnd:
        return std::all_of(node.children.begin(), node.children.end(), child);
      case Node::Kind::kOr:
        return std::any_of(node.children.begin(), node.children.end(), child);
      case Node::Kind::kNot:
        // That it is not there text.db knows; a phrase it takes to be there may not be.
        return child(node.children[0]);
      default:
        return std::all_of(node.terms.begin(), node.terms.end(),
                           [this](std::size_t term) { return found_[term]; });
    }
  }

  const Query& query_;
  Language language_;
  Stemmers& stemmers_;
  std::vector<Pattern> patterns_;
  Pattern sentence_;
  std::vector<bool> found_;  // anywhere in the page
  bool has_sentence_ = false;
};

// In order, those that touch made one.
void tidy(std::vector<Range>& marks) {
  std::sort(marks.begin(), marks.end(),
            [](const Range& a, const Range& b) { return a.begin < b.begin; });
  std::vector<Range> tidied;
  for (const Range& mark : marks) {
    if (!tidied.empty() && mark.begin <= tidied.back().end) {
      tidied.back().end = std::max(tidied.back().end, mark.end);
    } else {
      tidied.push_back(mark);
    }
  }
  marks = std::move(tidied);
}

// Where the part of the text begins that has most of the marks.
std::size_t best_begin(const Found& found) {
  constexpr std::size_t kBefore = 60;
  if (found.text.size() <= kSnippet || found.marks.empty()) return 0;
  std::size_t best = 0;
  std::size_t most = 0;
  std::size_t end = 0;
  for (std::size_t i = 0; i < found.marks.size(); ++i) {
    end = std::max(end, i);
    while (end < found.marks.size() &&
           found.marks[end].end <= found.marks[i].begin + kSnippet - kBefore) {
      ++end;
    }
    if (end - i > most) {
      most = end - i;
      best = found.marks[i].begin;
    }
  }
  std::size_t begin = best < kBefore ? 0 : best - kBefore;
  begin = std::min(begin, found.text.size() - kSnippet);
  // From a word's beginning on, where there is one.
  const std::size_t space = begin == 0 ? begin : found.text.find(' ', begin);
  return begin == 0 || space >= best ? character_at(found.text, begin) : space + 1;
}

void cut_out(const Found& found, Match& match) {
  constexpr std::string_view kMore = "\u2026";
  const std::size_t begin = best_begin(found);
  const std::size_t end = character_at(found.text, begin + kSnippet);
  if (begin > 0) match.snippet = kMore;
  const std::size_t shift = match.snippet.size();
  match.snippet += found.text.substr(begin, end - begin);
  std::replace_if(
      match.snippet.begin(), match.snippet.end(), [](char c) { return c == '\n' || c == '\t'; },
      ' ');
  if (end < found.text.size()) match.snippet += kMore;
  for (const Range& mark : found.marks) {
    const std::size_t from = std::max(mark.begin, begin);
    const std::size_t to = std::min(mark.end, end);
    if (from < to) match.marks.push_back({from - begin + shift, to - begin + shift});
  }
}

}  // namespace

Match match(const text::PageText& page, const Query& query, Stemmers& stemmers) {
  Matcher matcher(query, language_of_page(page), stemmers);
  Found best;
  std::size_t most = 0;
  const auto take = [&](Found found) {
    const std::size_t worth = (found.sentence ? kMaxTerms * 8 : 0) + found.terms * 4 +
                              (found.main ? 2 : 0) + (found.marks.size() > 2);
    if (found.terms == 0 || worth <= most) return;
    most = worth;
    best = std::move(found);
  };
  // The title stands above the snippet anyway.
  matcher.look(page.title, true, false);
  take(matcher.look(page.description, false, false));
  for (const text::Passage& passage : page.passages) {
    take(matcher.look(passage.text, false, passage.main));
  }
  if (most == 0 && !page.passages.empty()) {
    const auto main =
        std::find_if(page.passages.begin(), page.passages.end(), [](const text::Passage& passage) {
          return passage.main && passage.kind != text::PassageKind::kHeading;
        });
    best.text = (main == page.passages.end() ? page.passages.front() : *main).text;
  }
  tidy(best.marks);
  Match match{.fits = matcher.fits(), .has_sentence = matcher.has_sentence()};
  cut_out(best, match);
  return match;
}

}  // namespace varve::search
