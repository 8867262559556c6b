// A difference applied: what it says that both texts are.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "varve/base/ascii.hpp"
#include "varve/history/difference.hpp"

namespace varve::history {

inline std::string without_space(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out),
               [](char each) { return !trim(std::string_view(&each, 1)).empty(); });
  return out;
}

// The passages of the older and of the newer text, without white space. Of a passage that both
// have the other side's is taken.
inline std::array<std::vector<std::string>, 2> applied(const text::PageText& before,
                                                       const text::PageText& after,
                                                       const Comparison& comparison) {
  std::array<std::vector<std::string>, 2> sides;
  for (const PassageEdit& edit : comparison.edits) {
    std::array<std::string, 2> texts;
    if (edit.before) texts[0] = before.passages[*edit.before].text;
    if (edit.after) texts[1] = after.passages[*edit.after].text;
    if (edit.before && edit.after) std::swap(texts[0], texts[1]);
    if (edit.edit == Edit::kChanged) {
      texts = {};
      for (const Piece& piece : edit.pieces) {
        if (piece.edit != Edit::kAdded) texts[0] += piece.text;
        if (piece.edit != Edit::kRemoved) texts[1] += piece.text;
      }
    }
    if (!is_of_new(edit.edit)) sides[0].push_back(without_space(texts[0]));
    if (!is_of_old(edit.edit)) sides[1].push_back(without_space(texts[1]));
  }
  return sides;
}

inline std::vector<std::string> passages_of(const text::PageText& page) {
  std::vector<std::string> all;
  for (const text::Passage& passage : page.passages) all.push_back(without_space(passage.text));
  return all;
}

}  // namespace varve::history
