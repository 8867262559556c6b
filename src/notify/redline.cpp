// What a comparison found, as the pieces that a notice has.
#include "varve/base/bytes.hpp"
#include "varve/notify/notice.hpp"

namespace varve::notify {
namespace {

using history::Edit;
using history::PassageEdit;

// Bytes that stay at each end of words that are the same, and of others in all: a page may be one
// passage.
constexpr std::size_t kContext = 120;
constexpr std::size_t kMostPiece = 4'096;
constexpr std::string_view kLeftOut = " … ";

std::string shortened(const std::string& text, std::size_t head, std::size_t tail) {
  if (text.size() <= head + tail + kLeftOut.size()) return text;
  const std::string_view whole(text);
  std::string out(whole.substr(0, character_at(whole, head)));
  out.append(kLeftOut);
  return out.append(whole.substr(character_at(whole, whole.size() - tail)));
}

Change change_in_words(const std::vector<history::Piece>& pieces) {
  Change change{Edit::kChanged, {}};
  for (const history::Piece& piece : pieces) {
    const bool same = piece.edit == Edit::kSame;
    change.pieces.push_back({piece.edit, same ? shortened(piece.text, kContext, kContext)
                                              : shortened(piece.text, kMostPiece, 0)});
  }
  return change;
}

Change change_of(const text::PageText& before, const text::PageText& after,
                 const PassageEdit& edit) {
  if (edit.edit == Edit::kChanged) return change_in_words(edit.pieces);
  const bool is_old = history::is_of_old(edit.edit);
  const std::string& text =
      is_old ? before.passages[*edit.before].text : after.passages[*edit.after].text;
  const bool moved = edit.edit == Edit::kMovedAway || edit.edit == Edit::kMovedHere;
  return {edit.edit, {{moved ? Edit::kSame : edit.edit, shortened(text, kMostPiece, 0)}}};
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
