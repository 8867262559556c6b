#include "rewrite/js/words.hpp"

#include <array>
#include <cstddef>

namespace varve::rewrite::js {
namespace {

struct Entry {
  std::string_view text;
  Word word;
};

// Sorted by length, then by first letter: what has both in common stands together.
constexpr Entry kEntries[] = {
    {"as", Word::kAs},
    {"do", Word::kDo},
    {"if", Word::kControl},
    {"in", Word::kIn},
    {"of", Word::kOf},
    {"for", Word::kFor},
    {"let", Word::kLet},
    {"new", Word::kNew},
    {"top", Word::kTop},
    {"try", Word::kTry},
    {"var", Word::kVar},
    {"bind", Word::kCall},
    {"call", Word::kCall},
    {"case", Word::kCase},
    {"else", Word::kElse},
    {"eval", Word::kEval},
    {"from", Word::kFrom},
    {"self", Word::kSelf},
    {"this", Word::kThis},
    {"void", Word::kOperator},
    {"with", Word::kControl},
    {"apply", Word::kCall},
    {"async", Word::kAsync},
    {"await", Word::kOperator},
    {"catch", Word::kCatch},
    {"class", Word::kClass},
    {"const", Word::kConst},
    {"super", Word::kSuper},
    {"throw", Word::kOperator},
    {"while", Word::kControl},
    {"yield", Word::kOperator},
    {"delete", Word::kOperator},
    {"export", Word::kExport},
    {"frames", Word::kFrames},
    {"import", Word::kImport},
    {"opener", Word::kOpener},
    {"parent", Word::kParent},
    {"return", Word::kReturn},
    {"static", Word::kStatic},
    {"switch", Word::kControl},
    {"typeof", Word::kOperator},
    {"window", Word::kWindow},
    {"default", Word::kDefault},
    {"extends", Word::kExtends},
    {"finally", Word::kTry},
    {"document", Word::kDocument},
    {"function", Word::kFunction},
    {"location", Word::kLocation},
    {"globalThis", Word::kGlobalThis},
    {"instanceof", Word::kInstanceof},
    {"postMessage", Word::kPostMessage},
};
constexpr std::size_t kShortest = 2;
constexpr std::size_t kLongest = 11;
constexpr std::size_t kLetters = 26;

constexpr std::size_t slot(std::string_view text) {
  return (text.size() - kShortest) * kLetters + static_cast<std::size_t>(text[0] - 'a');
}

// Where the words of a length and a first letter begin; one past the end for none.
constexpr auto kFirst = [] {
  std::array<std::uint8_t, (kLongest - kShortest + 1) * kLetters> first{};
  for (auto& index : first) index = std::size(kEntries);
  for (std::size_t i = std::size(kEntries); i-- > 0;) {
    first[slot(kEntries[i].text)] = static_cast<std::uint8_t>(i);
  }
  return first;
}();

}  // namespace

Word word_of(std::string_view text) {
  if (text.size() < kShortest || text.size() > kLongest) return Word::kOther;
  if (text[0] < 'a' || text[0] > 'z') return Word::kOther;
  for (std::size_t i = kFirst[slot(text)]; i < std::size(kEntries); ++i) {
    const Entry& entry = kEntries[i];
    if (entry.text.size() != text.size() || entry.text[0] != text[0]) break;
    if (entry.text == text) return entry.word;
  }
  return Word::kOther;
}

}  // namespace varve::rewrite::js
