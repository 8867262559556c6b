// What changed between two versions of a page's text: passages first, then the words of those that
// were changed. Pure and thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "varve/text/page_text.hpp"

namespace varve::history {

enum class Edit : unsigned char {
  kSame,
  kRemoved,
  kAdded,
  kChanged,    // the same passage in other words
  kMovedAway,  // stands elsewhere in the newer text
  kMovedHere,  // stood elsewhere in the older text
};
std::string_view to_string(Edit edit);  // "same", "removed", …, "moved-away"
// Whether it is of a passage that stands in the one text only, or at another place of the other.
constexpr bool is_of_old(Edit edit) {
  return edit == Edit::kRemoved || edit == Edit::kMovedAway;
}
constexpr bool is_of_new(Edit edit) {
  return edit == Edit::kAdded || edit == Edit::kMovedHere;
}

// A run of words with the white space before them.
struct Piece {
  Edit edit = Edit::kSame;  // or kRemoved, kAdded
  std::string text;
};

struct PassageEdit {
  Edit edit = Edit::kSame;
  // Of the passages; nothing where there is none on that side. Of a move, where it went or came
  // from too.
  std::optional<std::size_t> before;
  std::optional<std::size_t> after;
  // Of kChanged only. Those that are not added make the older passage, those that are not removed
  // the newer one (but for white space that changed, and at
  // its ends).
  std::vector<Piece> pieces;
};

// How many steps a comparison may take, a step being some nanoseconds: to find the passages that
// are the same, and the words that are. Both together are about half a second; a million
// passages take that long by themselves.
struct WorkLimits {
  std::uint64_t passages = 60'000'000;
  std::uint64_t words = 200'000'000;
};

struct Comparison {
  // All passages of both, in an order that is that of each.
  std::vector<PassageEdit> edits;
  // The limits were reached: passages that are the same may be said to have moved, ones that were
  // changed to be gone and new, and words to be others that are the same.
  bool coarse = false;
  std::uint64_t steps = 0;  // that it took
};

// Passages are the same whose text is; words are what Unicode parts them into (UAX 29), by
// dictionaries where a language writes none apart (Chinese, Japanese, Thai). The same texts always
// have the same differences.
//
// By Myers' algorithm in linear space, whose answer is the shortest as long as it costs little; for
// long texts that have little in common there may be shorter ones.
Comparison compare(const text::PageText& before, const text::PageText& after,
                   const WorkLimits& limits = {});

}  // namespace varve::history
