#include "varve/history/difference.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "history/numbers.hpp"
#include "history/rewording.hpp"
#include "history/sequence.hpp"
#include "history/work.hpp"

namespace varve::history {
namespace {

using text::PageText;
using text::Passage;

struct Side {
  std::vector<std::uint32_t> ids;
  std::vector<Edit> edits;  // kSame, or what is known so far of the others
  std::vector<std::optional<std::size_t>> other;
};
using Pieces = std::unordered_map<std::size_t, std::vector<Piece>>;  // by the older passage

Side side_of(const PageText& page, Numbers& numbers) {
  Side side;
  for (const Passage& passage : page.passages) side.ids.push_back(numbers.of(passage.text));
  side.other.resize(side.ids.size());
  side.edits.reserve(side.ids.size());
  return side;
}

void align(Side& before, Side& after, Work& work) {
  const Common common = common_subsequence(before.ids, after.ids, work);
  for (const bool kept : common.in_a) before.edits.push_back(kept ? Edit::kSame : Edit::kRemoved);
  for (const bool kept : common.in_b) after.edits.push_back(kept ? Edit::kSame : Edit::kAdded);
  for (std::size_t i = 0, j = 0; i < before.ids.size(); ++i) {
    if (before.edits[i] != Edit::kSame) continue;
    while (after.edits[j] != Edit::kSame) ++j;
    before.other[i] = j;
    after.other[j++] = i;
  }
}

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

// Passages that went here and came there, the first of one text with the first. `count`: of texts.
void find_moves(Side& before, Side& after, std::size_t count) {
  std::vector<std::size_t> first(count, kNone);  // of each text, a passage that was removed
  std::vector<std::size_t> next(before.ids.size(), kNone);
  for (std::size_t i = before.ids.size(); i-- > 0;) {
    if (before.edits[i] == Edit::kRemoved) next[i] = std::exchange(first[before.ids[i]], i);
  }
  for (std::size_t j = 0; j < after.ids.size(); ++j) {
    const std::size_t i = first[after.ids[j]];
    if (after.edits[j] != Edit::kAdded || i == kNone) continue;
    first[after.ids[j]] = next[i];
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

std::size_t next_same(const Side& side, std::size_t from) {
  const auto begin =
      side.edits.begin() + static_cast<std::ptrdiff_t>(std::min(from, side.edits.size()));
  return static_cast<std::size_t>(std::find(begin, side.edits.end(), Edit::kSame) -
                                  side.edits.begin());
}

// Between passages that are the same, those that were changed.
Pieces find_changes(Side& before, Side& after, Rewording& rewording) {
  Pieces pieces;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < before.ids.size() || j < after.ids.size()) {
    const std::size_t to_i = next_same(before, i);
    const std::size_t to_j = next_same(after, j);
    for (Reworded& each : rewording.find(of_edit(before, Edit::kRemoved, i, to_i),
                                         of_edit(after, Edit::kAdded, j, to_j))) {
      before.edits[each.before] = after.edits[each.after] = Edit::kChanged;
      before.other[each.before] = each.after;
      after.other[each.after] = each.before;
      pieces.emplace(each.before, std::move(each.pieces));
    }
    i = to_i + 1;
    j = to_j + 1;
  }
  return pieces;
}

bool stands_alone(Edit edit) {
  return is_of_old(edit) || is_of_new(edit);
}

// What is known of both sides, in an order that is that of each.
std::vector<PassageEdit> in_order(const Side& before, const Side& after, Pieces pieces) {
  std::vector<PassageEdit> out;
  out.reserve(std::max(before.ids.size(), after.ids.size()));
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < before.ids.size() || j < after.ids.size()) {
    if (i < before.ids.size() && stands_alone(before.edits[i])) {
      out.push_back({before.edits[i], i, before.other[i], {}});
      ++i;
    } else if (j < after.ids.size() && stands_alone(after.edits[j])) {
      out.push_back({after.edits[j], after.other[j], j, {}});
      ++j;
    } else {
      out.push_back({before.edits[i], i, j, {}});
      if (before.edits[i] == Edit::kChanged) out.back().pieces = std::move(pieces.at(i));
      ++i;
      ++j;
    }
  }
  return out;
}

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

Comparison compare(const PageText& before, const PageText& after, const WorkLimits& limits) {
  Numbers numbers;
  Side a = side_of(before, numbers);
  Side b = side_of(after, numbers);
  Work passages(limits.passages);
  align(a, b, passages);
  find_moves(a, b, numbers.count());
  Work words(limits.words);
  Rewording rewording(before, after, words);
  Pieces pieces = find_changes(a, b, rewording);
  return {.edits = in_order(a, b, std::move(pieces)),
          .coarse = passages.is_spent() || words.is_spent(),
          .steps = passages.done() + words.done()};
}

}  // namespace varve::history
