// What changed between two versions of a page's text: passages first, then the words of those that
// were changed. Pure and thread-safe.
#pragma once

#include <cstddef>
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

// All passages of both, in an order that is that of each. Passages are the same whose text is;
// words are what Unicode parts them into (UAX 29), by dictionaries where a language writes none
// apart (Chinese, Japanese, Thai).
//
// By Myers' algorithm in linear space, whose answer is the shortest as long as it costs little; for
// long texts that have little in common there may be shorter ones. Two texts of 5 MB that share
// nothing, or that share each word in another order, take some seconds.
std::vector<PassageEdit> compare(const text::PageText& before, const text::PageText& after);

}  // namespace varve::history
