// What a comparison found, as the pieces that a notice has.
#include "varve/notify/notice.hpp"

namespace varve::notify {
namespace {

using history::Edit;
using history::PassageEdit;

Change change_of(const text::PageText& before, const text::PageText& after,
                 const PassageEdit& edit) {
  if (edit.edit == Edit::kChanged) return {edit.edit, edit.pieces};
  const bool is_old = history::is_of_old(edit.edit);
  const std::string& text =
      is_old ? before.passages[*edit.before].text : after.passages[*edit.after].text;
  const bool moved = edit.edit == Edit::kMovedAway || edit.edit == Edit::kMovedHere;
  return {edit.edit, {{moved ? Edit::kSame : edit.edit, text}}};
}

}  // namespace

Redline redline_of(const text::PageText& before, const text::PageText& after,
                   const history::Comparison& comparison) {
  Redline redline;
  std::size_t bytes = 0;
  std::size_t pieces = 0;
  for (const PassageEdit& edit : comparison.edits) {
    // A passage that moved is said once: where it stands now.
    if (edit.edit == Edit::kSame || edit.edit == Edit::kMovedAway) continue;
    Change change = change_of(before, after, edit);
    bytes += change.bytes();
    pieces += change.pieces.size();
    if (redline.more > 0 || redline.changes.size() == kMostChanges || bytes > kMostRedline ||
        pieces > kMostPieces) {
      ++redline.more;
    } else {
      redline.changes.push_back(std::move(change));
    }
  }
  return redline;
}

}  // namespace varve::notify
