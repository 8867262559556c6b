#include "varve/history/side_by_side.hpp"

#include <ctemplate/template.h>
#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <string>

#include "history/difference_page.hpp"
#include "varve/history/versions.hpp"

namespace varve::history {
namespace {

using ctemplate::TemplateDictionary;

constexpr const char* kName = "history/difference.html";
// Rows and pieces of them on a page: each takes a kilobyte or two while it is made.
constexpr std::size_t kMostParts = 50'000;
constexpr const char* kCoarse =
    " The texts are long and share little, so they were compared coarsely: what is marked as new, "
    "gone or moved may be the same.";

void load_template() {
  static std::once_flag once;
  std::call_once(once, [] {
    ctemplate::StringToTemplateCache(kName, kDifferencePage, ctemplate::DO_NOT_STRIP);
  });
}

void set(TemplateDictionary& dictionary, const char* name, std::string_view value) {
  dictionary.SetValue(name, {value.data(), value.size()});
}

void add_piece(TemplateDictionary& cell, const char* section, std::string_view text) {
  TemplateDictionary& piece = *cell.AddSectionDictionary("PIECE");
  set(*piece.AddSectionDictionary(section), "TEXT", text);
}

// One side of a row: the passage at `place` of `page`, if there is one on that side.
class Cell {
 public:
  Cell(TemplateDictionary& row, const text::PageText& page, std::optional<std::size_t> place)
      : cell_(*row.AddSectionDictionary("CELL")) {
    set(cell_, "KIND", "none");
    if (!place) return;
    passage_ = &page.passages[*place];
    set(cell_, "KIND", text::to_string(passage_->kind));
  }
  void mark(std::string_view name, std::string_view note = {}) {
    if (passage_ == nullptr) return;
    set(cell_, "CLASS", name);
    if (!note.empty()) set(*cell_.AddSectionDictionary("NOTE"), "SAYS", note);
  }
  void add_whole() {
    if (passage_ != nullptr) add_piece(cell_, "KEPT", passage_->text);
  }
  // Of the words, those of this side.
  void add(const std::vector<Piece>& pieces, Edit own) {
    for (const Piece& piece : pieces) {
      if (piece.edit == Edit::kSame) add_piece(cell_, "KEPT", piece.text);
      if (piece.edit == own) add_piece(cell_, own == Edit::kRemoved ? "OLD" : "NEW", piece.text);
    }
  }

 private:
  TemplateDictionary& cell_;
  const text::Passage* passage_ = nullptr;
};

void add_row(TemplateDictionary& page, const Shown& before, const Shown& after,
             const PassageEdit& edit) {
  TemplateDictionary& row = *page.AddSectionDictionary("ROW");
  Cell old_cell(row, before.text, is_of_new(edit.edit) ? std::nullopt : edit.before);
  Cell new_cell(row, after.text, is_of_old(edit.edit) ? std::nullopt : edit.after);
  switch (edit.edit) {
    case Edit::kSame:
      old_cell.mark("same");
      new_cell.mark("same");
      break;
    case Edit::kMovedAway:
      old_cell.mark("moved", "stands elsewhere now");
      break;
    case Edit::kMovedHere:
      new_cell.mark("moved", "stood elsewhere before");
      break;
    default:
      old_cell.mark("old");
      new_cell.mark("new");
  }
  if (edit.edit == Edit::kChanged) {
    old_cell.add(edit.pieces, Edit::kRemoved);
    new_cell.add(edit.pieces, Edit::kAdded);
  } else {
    old_cell.add_whole();
    new_cell.add_whole();
  }
}

void add_rows(TemplateDictionary& page, const Shown& before, const Shown& after,
              const Comparison& comparison) {
  const auto shown = shown_of(comparison);
  for (const PassageEdit& edit : shown) add_row(page, before, after, edit);
  const std::size_t rest = comparison.edits.size() - shown.size();
  if (rest > 0) set(*page.AddSectionDictionary("REST"), "COUNT", std::to_string(rest));
}

void add_resource(TemplateDictionary& page, const ResourceEdit& edit) {
  TemplateDictionary& row = *page.AddSectionDictionary("RESOURCE");
  const bool removed = edit.edit == Edit::kRemoved;
  set(row, "CLASS", removed ? "old" : edit.before ? "moved" : "new");
  set(row, "EDIT", to_string(edit.edit));
  set(row, "URL", edit.url);
  set(row, "MIME", (edit.after ? *edit.after : *edit.before).mime);
}

}  // namespace

Result<Shown> read_shown(const archive::Archive& archive, const archive::CaptureRow& row) {
  VARVE_ASSIGN(text::PageText text, read_text(archive, row));
  return Shown{row.url, row.time, std::move(text)};
}

std::span<const PassageEdit> shown_of(const Comparison& comparison) {
  std::size_t shown = 0;
  std::size_t parts = 0;
  for (; shown < comparison.edits.size() && parts < kMostParts; ++shown) {
    parts += 1 + comparison.edits[shown].pieces.size();
  }
  return std::span(comparison.edits).first(shown);
}

std::string summary(const Comparison& comparison) {
  const auto count = [&edits = comparison.edits](Edit edit) {
    return std::count_if(edits.begin(), edits.end(),
                         [edit](const PassageEdit& each) { return each.edit == edit; });
  };
  return fmt::format("Passages changed: {}, added: {}, removed: {}, moved: {}, the same: {}.{}",
                     count(Edit::kChanged), count(Edit::kAdded), count(Edit::kRemoved),
                     count(Edit::kMovedHere), count(Edit::kSame), comparison.coarse ? kCoarse : "");
}

std::string side_by_side(const Shown& before, const Shown& after, const Comparison& comparison,
                         const Around& around) {
  load_template();
  TemplateDictionary page("difference");
  if (!around.appearance.empty()) {
    set(*page.AddSectionDictionary("APPEARANCE"), "NAME", around.appearance);
  }
  set(page, "URL", after.url);
  if (before.url != after.url) set(*page.AddSectionDictionary("OTHER"), "OLD_URL", before.url);
  set(page, "OLD_TIME", before.time.rfc3339());
  set(page, "NEW_TIME", after.time.rfc3339());
  set(page, "OLD_TITLE", before.text.title);
  set(page, "NEW_TITLE", after.text.title);
  set(page, "SUMMARY", summary(comparison));
  if (!around.captures.empty()) {
    set(*page.AddSectionDictionary("CAPTURES"), "PATH", around.captures);
  }
  if (!around.rendered.empty()) {
    set(*page.AddSectionDictionary("RENDERED"), "PATH", around.rendered);
  }
  if (!before.path.empty()) set(*page.AddSectionDictionary("BEFORE"), "PATH", before.path);
  if (!after.path.empty()) set(*page.AddSectionDictionary("AFTER"), "PATH", after.path);
  add_rows(page, before, after, comparison);
  if (!around.resources.empty()) {
    TemplateDictionary& resources = *page.AddSectionDictionary("RESOURCES");
    for (const ResourceEdit& edit : around.resources) add_resource(resources, edit);
  }
  std::string out;
  ctemplate::ExpandTemplate(kName, ctemplate::DO_NOT_STRIP, &page, &out);
  return out;
}

}  // namespace varve::history
