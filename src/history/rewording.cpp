#include "history/rewording.hpp"

#include <cstdint>
#include <utility>

#include "history/sequence.hpp"

namespace varve::history {
namespace {

// What it costs to part a text into words and to number them, in steps.
constexpr std::uint64_t kPassageStep = 500;
constexpr std::uint64_t kByteStep = 15;
// And what a piece costs whoever writes it down.
constexpr std::uint64_t kPieceStep = 1000;

// A passage's pieces, by which words of each side are of both.
class PieceFinder {
 public:
  PieceFinder(const std::vector<Word>& before, const std::vector<Word>& after, const Common& common)
      : before_(before), after_(after), common_(common) {}

  [[nodiscard]] std::uint64_t count() const {
    std::uint64_t count = 0;
    Edit last = Edit::kChanged;  // as no piece is
    each([&](Edit edit, std::string_view) { count += std::exchange(last, edit) == edit ? 0 : 1; });
    return count;
  }
  [[nodiscard]] std::vector<Piece> list() const {
    std::vector<Piece> pieces;
    each([&](Edit edit, std::string_view text) {
      if (pieces.empty() || pieces.back().edit != edit) pieces.push_back({edit, {}});
      pieces.back().text += text;
    });
    return pieces;
  }

 private:
  // Calls `take(edit, word)`, in the order of both sides.
  template <typename Take>
  void each(Take take) const {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < before_.size() || j < after_.size()) {
      if (i < before_.size() && !common_.in_a[i]) {
        take(Edit::kRemoved, before_[i++].with_space);
      } else if (j < after_.size() && !common_.in_b[j]) {
        take(Edit::kAdded, after_[j++].with_space);
      } else {
        // The first word of one side has no space before it, which the other side needs.
        const std::string_view old_word = before_[i++].with_space;
        const std::string_view new_word = after_[j++].with_space;
        take(Edit::kSame, old_word.size() > new_word.size() ? old_word : new_word);
      }
    }
  }

  const std::vector<Word>& before_;
  const std::vector<Word>& after_;
  const Common& common_;
};

std::uint64_t steps_of(const text::PageText& page, const std::vector<std::size_t>& places) {
  std::uint64_t steps = 0;
  for (const std::size_t place : places) {
    steps += kPassageStep + kByteStep * page.passages[place].text.size();
  }
  return steps;
}

}  // namespace

std::vector<Reworded> Rewording::find(const std::vector<std::size_t>& removed,
                                      const std::vector<std::size_t>& added) {
  if (removed.empty() || added.empty()) return {};
  if (!work_.take(steps_of(before_, removed) + steps_of(after_, added))) return {};
  Numbers numbers;
  const std::vector<Numbered> old_words = words_of(before_, removed, numbers);
  const std::vector<Numbered> new_words = words_of(after_, added, numbers);
  std::vector<Reworded> found;
  for (const auto& [x, y] : pair_alike(ids_of(old_words), ids_of(new_words), work_)) {
    found.push_back({removed[x], added[y], pieces_of(old_words[x], new_words[y])});
  }
  return found;
}

std::vector<Rewording::Numbered> Rewording::words_of(const text::PageText& page,
                                                     const std::vector<std::size_t>& places,
                                                     Numbers& numbers) {
  std::vector<Numbered> all;
  for (const std::size_t place : places) {
    Numbered& passage = all.emplace_back(Numbered{words_.of(page.passages[place].text), {}});
    for (const Word& word : passage.words) passage.ids.push_back(numbers.of(word.word));
  }
  return all;
}

std::vector<WordIds> Rewording::ids_of(const std::vector<Numbered>& passages) {
  std::vector<WordIds> all;
  for (const Numbered& passage : passages) all.push_back(passage.ids);
  return all;
}

// The whole of both where there would be more pieces than there is work for.
std::vector<Piece> Rewording::pieces_of(const Numbered& before, const Numbered& after) {
  const Common common = common_subsequence(before.ids, after.ids, work_);
  const PieceFinder pieces(before.words, after.words, common);
  if (work_.take(kPieceStep * pieces.count())) return pieces.list();
  const Common nothing{std::vector<bool>(before.ids.size()), std::vector<bool>(after.ids.size())};
  return PieceFinder(before.words, after.words, nothing).list();
}

}  // namespace varve::history
