#include "cli/redline.hpp"

#include "cli/output.hpp"
#include "varve/history/json.hpp"
#include "varve/history/side_by_side.hpp"

namespace varve::cli {
namespace {

using evidence::Redline;
using history::Edit;

// In the report.
constexpr std::size_t kMostChanges = 200;
constexpr std::size_t kMostPieces = 5'000;

Redline::Piece::Kind kind_of(Edit edit) {
  using Kind = Redline::Piece::Kind;
  if (history::is_of_old(edit)) return Kind::kRemoved;
  return history::is_of_new(edit) ? Kind::kAdded : Kind::kKept;
}

std::string words_for(Edit edit) {
  if (edit == Edit::kMovedAway) return "stands elsewhere in the later capture";
  if (edit == Edit::kMovedHere) return "stood elsewhere in the earlier capture";
  return std::string(history::to_string(edit));
}

Redline::Change change_of(const history::Shown& before, const history::Shown& after,
                          const history::PassageEdit& edit) {
  Redline::Change change{words_for(edit.edit), {}};
  if (edit.edit == Edit::kChanged) {
    for (const history::Piece& piece : edit.pieces) {
      change.pieces.push_back({kind_of(piece.edit), piece.text});
    }
    return change;
  }
  const bool is_old = history::is_of_old(edit.edit);
  const text::PageText& shown = is_old ? before.text : after.text;
  const std::size_t place = is_old ? *edit.before : *edit.after;
  const bool moved = edit.edit == Edit::kMovedAway || edit.edit == Edit::kMovedHere;
  change.pieces.push_back(
      {moved ? Redline::Piece::Kind::kKept : kind_of(edit.edit), shown.passages[place].text});
  return change;
}

std::string to_json_text(const history::Shown& before, const history::Shown& after,
                         const history::Comparison& comparison) {
  Json older = history::to_json(before);
  Json newer = history::to_json(after);
  older["url"] = before.url;
  newer["url"] = after.url;
  Json changes = Json::array();
  history::each_change(before.text, after.text, history::shown_of(comparison),
                       [&](const auto& change) { changes.push_back(change); });
  return archive::dump({{"before", std::move(older)},
                        {"after", std::move(newer)},
                        {"summary", history::summary(comparison)},
                        {"coarse", comparison.coarse},
                        {"changes", std::move(changes)}}) +
         "\n";
}

}  // namespace

Result<Redline> redline(const archive::Archive& archive, const archive::CaptureRow& before_row,
                        const archive::CaptureRow& after_row) {
  VARVE_ASSIGN(const history::Shown before, history::read_shown(archive, before_row));
  VARVE_ASSIGN(const history::Shown after, history::read_shown(archive, after_row));
  const history::Comparison comparison = history::compare(before.text, after.text);
  Redline made;
  made.summary = history::summary(comparison);
  std::size_t pieces = 0;
  for (const history::PassageEdit& edit : comparison.edits) {
    if (edit.edit == Edit::kSame) continue;
    pieces += 1 + edit.pieces.size();
    if (made.changes.size() == kMostChanges || pieces > kMostPieces) {
      ++made.more;
    } else {
      made.changes.push_back(change_of(before, after, edit));
    }
  }
  made.html = history::side_by_side(before, after, comparison);
  made.json = to_json_text(before, after, comparison);
  return made;
}

}  // namespace varve::cli
