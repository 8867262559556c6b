#include "varve/history/difference.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string_view>
#include <unordered_map>

#include "history/pairing.hpp"
#include "history/sequence.hpp"
#include "history/words.hpp"

namespace varve::history {
namespace {

using text::PageText;
using text::Passage;

// The same number for the same text.
class Numbers {
 public:
  std::uint32_t of(std::string_view text) {
    return numbers_.emplace(text, static_cast<std::uint32_t>(numbers_.size())).first->second;
  }

 private:
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
};

struct Side {
  std::vector<std::uint32_t> ids;
  std::vector<Edit> edits;  // kSame, or what is known so far of the others
  std::vector<std::optional<std::size_t>> other;
};

Side side_of(const PageText& page, Numbers& numbers) {
  Side side;
  for (const Passage& passage : page.passages) side.ids.push_back(numbers.of(passage.text));
  side.other.resize(side.ids.size());
  return side;
}

void align(Side& before, Side& after) {
  const Common common = common_subsequence(before.ids, after.ids);
  for (const bool kept : common.in_a) before.edits.push_back(kept ? Edit::kSame : Edit::kRemoved);
  for (const bool kept : common.in_b) after.edits.push_back(kept ? Edit::kSame : Edit::kAdded);
  for (std::size_t i = 0, j = 0; i < before.ids.size(); ++i) {
    if (before.edits[i] != Edit::kSame) continue;
    while (after.edits[j] != Edit::kSame) ++j;
    before.other[i] = j;
    after.other[j++] = i;
  }
}

void find_moves(Side& before, Side& after) {
  std::unordered_map<std::uint32_t, std::deque<std::size_t>> removed;
  for (std::size_t i = 0; i < before.ids.size(); ++i) {
    if (before.edits[i] == Edit::kRemoved) removed[before.ids[i]].push_back(i);
  }
  for (std::size_t j = 0; j < after.ids.size(); ++j) {
    const auto found = removed.find(after.ids[j]);
    if (after.edits[j] != Edit::kAdded || found == removed.end() || found->second.empty()) continue;
    const std::size_t i = found->second.front();
    found->second.pop_front();
    before.edits[i] = Edit::kMovedAway;
    after.edits[j] = Edit::kMovedHere;
    before.other[i] = j;
    after.other[j] = i;
  }
}

// The passages of one kind of edit in [from, to) that stand where nothing is the same.
std::vector<std::size_t> of_edit(const Side& side, Edit edit, std::size_t from, std::size_t to) {
  std::vector<std::size_t> out;
  for (std::size_t i = from; i < to; ++i) {
    if (side.edits[i] == edit) out.push_back(i);
  }
  return out;
}

class Changes {
 public:
  Changes(const PageText& before, const PageText& after) : before_(before), after_(after) {}

  // Between passages that are the same, those that were changed.
  void find(Side& before, Side& after) {
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < before.ids.size() || j < after.ids.size()) {
      const std::size_t to_i = next_same(before, i);
      const std::size_t to_j = next_same(after, j);
      pair(before, of_edit(before, Edit::kRemoved, i, to_i), after,
           of_edit(after, Edit::kAdded, j, to_j));
      i = to_i + 1;
      j = to_j + 1;
    }
  }

  std::vector<Piece> pieces(std::size_t before, std::size_t after) {
    return pieces_of(words_of(before_.passages[before].text),
                     words_of(after_.passages[after].text));
  }

 private:
  struct Numbered {
    std::vector<Word> words;
    std::vector<std::uint32_t> ids;
  };

  static std::size_t next_same(const Side& side, std::size_t from) {
    const auto begin =
        side.edits.begin() + static_cast<std::ptrdiff_t>(std::min(from, side.edits.size()));
    return static_cast<std::size_t>(std::find(begin, side.edits.end(), Edit::kSame) -
                                    side.edits.begin());
  }

  Numbered words_of(std::string_view passage) {
    Numbered out{words_.of(passage), {}};
    for (const Word& word : out.words) out.ids.push_back(numbers_.of(word.word));
    return out;
  }

  void pair(Side& before, const std::vector<std::size_t>& removed, Side& after,
            const std::vector<std::size_t>& added) {
    if (removed.empty() || added.empty()) return;
    std::vector<std::vector<std::uint32_t>> old_words;
    std::vector<std::vector<std::uint32_t>> new_words;
    for (const std::size_t i : removed) old_words.push_back(words_of(before_.passages[i].text).ids);
    for (const std::size_t j : added) new_words.push_back(words_of(after_.passages[j].text).ids);
    for (const auto& [x, y] : pair_alike(std::move(old_words), std::move(new_words))) {
      before.edits[removed[x]] = after.edits[added[y]] = Edit::kChanged;
      before.other[removed[x]] = added[y];
      after.other[added[y]] = removed[x];
    }
  }

  static std::vector<Piece> pieces_of(const Numbered& before, const Numbered& after) {
    const Common common = common_subsequence(before.ids, after.ids);
    std::vector<Piece> pieces;
    const auto add = [&](Edit edit, std::string_view text) {
      if (pieces.empty() || pieces.back().edit != edit) pieces.push_back({edit, {}});
      pieces.back().text += text;
    };
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < before.ids.size() || j < after.ids.size()) {
      if (i < before.ids.size() && !common.in_a[i]) {
        add(Edit::kRemoved, before.words[i++].with_space);
      } else if (j < after.ids.size() && !common.in_b[j]) {
        add(Edit::kAdded, after.words[j++].with_space);
      } else {
        // The first word of one side has no space before it, which the other side needs.
        const std::string_view old_word = before.words[i++].with_space;
        const std::string_view new_word = after.words[j++].with_space;
        add(Edit::kSame, old_word.size() > new_word.size() ? old_word : new_word);
      }
    }
    return pieces;
  }

  const PageText& before_;
  const PageText& after_;
  Words words_;
  Numbers numbers_;
};

}  // namespace

std::string_view to_string(Edit edit) {
  switch (edit) {
    case Edit::kSame:
      return "same";
    case Edit::kRemoved:
      return "removed";
    case Edit::kAdded:
      return "added";
    case Edit::kChanged:
      return "changed";
    case Edit::kMovedAway:
      return "moved-away";
    case Edit::kMovedHere:
      return "moved-here";
  }
  return "same";
}

std::vector<PassageEdit> compare(const PageText& before, const PageText& after) {
  Numbers numbers;
  Side a = side_of(before, numbers);
  Side b = side_of(after, numbers);
  align(a, b);
  find_moves(a, b);
  Changes changes(before, after);
  changes.find(a, b);
  const auto stands_alone = [](Edit edit) { return edit != Edit::kSame && edit != Edit::kChanged; };
  std::vector<PassageEdit> out;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.ids.size() || j < b.ids.size()) {
    if (i < a.ids.size() && stands_alone(a.edits[i])) {
      out.push_back({a.edits[i], i, a.other[i], {}});
      ++i;
    } else if (j < b.ids.size() && stands_alone(b.edits[j])) {
      out.push_back({b.edits[j], b.other[j], j, {}});
      ++j;
    } else {
      out.push_back({a.edits[i], i, j, {}});
      if (a.edits[i] == Edit::kChanged) out.back().pieces = changes.pieces(i, j);
      ++i;
      ++j;
    }
  }
  return out;
}

}  // namespace varve::history
