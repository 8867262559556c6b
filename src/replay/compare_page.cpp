// /web/diff-pages/TIME/TIME/URL: two captures of a page as they looked, side by side, with what
// differs in their text marked in both.
#include <ctemplate/template.h>

#include "replay/appearance.hpp"
#include "replay/diff.hpp"
#include "replay/frame_page.hpp"
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/policy.hpp"
#include "varve/archive/json.hpp"

namespace varve::replay {
namespace {

using archive::Json;
using ctemplate::TemplateDictionary;
using history::Edit;
using history::PassageEdit;
using history::Shown;

constexpr std::size_t kMostMarked = 500;                   // passages of a side
constexpr std::size_t kMostText = std::size_t{256} << 10;  // bytes of them

bool is_marked(Edit edit, bool older) {
  return edit == Edit::kChanged || (older ? history::is_of_old(edit) : history::is_of_new(edit));
}

// A passage as its pieces: what it says, and whether that is marked.
Json pieces_of(const PassageEdit& edit, const Shown& shown, bool older) {
  Json pieces = Json::array();
  if (edit.edit != Edit::kChanged) {
    const std::size_t place = older ? *edit.before : *edit.after;
    pieces.push_back({shown.text.passages[place].text, true});
    return pieces;
  }
  const Edit own = older ? Edit::kRemoved : Edit::kAdded;
  for (const history::Piece& piece : edit.pieces) {
    if (piece.edit == Edit::kSame || piece.edit == own) {
      pieces.push_back({piece.text, piece.edit == own});
    }
  }
  return pieces;
}

Json marks_of(const Difference& difference, bool older) {
  Json passages = Json::array();
  std::size_t bytes = 0;
  for (const PassageEdit& edit : difference.comparison.edits) {
    if (!is_marked(edit.edit, older)) continue;
    Json pieces = pieces_of(edit, older ? difference.before : difference.after, older);
    for (const Json& piece : pieces) bytes += piece[0].get_ref<const std::string&>().size();
    if (passages.size() == kMostMarked || bytes > kMostText) break;
    passages.push_back(std::move(pieces));
  }
  return passages;
}

void fill_side(const Request& request, const Shown& shown, bool older, std::size_t marks,
               TemplateDictionary& page) {
  TemplateDictionary& side = *page.AddSectionDictionary("SIDE");
  set(side, "CLASS", older ? std::string_view("older") : std::string_view("newer"));
  set(side, "LABEL", older ? std::string_view("The older") : std::string_view("The newer"));
  set(side, "NUMBER", older ? std::string_view("0") : std::string_view("1"));
  set(side, "PATH", std::string_view(shown.path));
  set(side, "ISO", std::string_view(shown.time.rfc3339()));
  set(side, "WHEN", std::string_view(utc_of(shown.time)));
  set(side, "COUNT", std::string_view(counted(marks, "passage") + " of its own"));
  const auto document = url::Url::parse(shown.url);
  fill_frame(
      frame_source(request, shown.time.digits20(), shown.url, document ? &*document : nullptr),
      side);
}

}  // namespace

Response compare_page(const Request& request, const Difference& difference) {
  const auto& [before, after, comparison, resources] = difference;
  const Json old_marks = marks_of(difference, true);
  const Json new_marks = marks_of(difference, false);
  TemplateDictionary page("compare");
  put_appearance(request, page);
  set(page, "URL", std::string_view(after.url));
  set(page, "SHORT_URL", std::string_view(short_url(after.url, 80)));
  set(page, "OLD_WHEN", std::string_view(utc_of(before.time)));
  set(page, "NEW_WHEN", std::string_view(utc_of(after.time)));
  set(page, "SUMMARY", std::string_view(history::summary(comparison)));
  set(page, "TEXT", std::string_view(diff_path(before.time, after.time, after.url)));
  set(page, "CAPTURES", std::string_view("/web/*/" + after.url));
  set(page, "MARKS", std::string_view(archive::dump({old_marks, new_marks})));
  fill_side(request, before, true, old_marks.size(), page);
  fill_side(request, after, false, new_marks.size(), page);
  Response response{.status = 200, .headers = {}, .body = {}};
  response.set("Content-Type", "text/html; charset=utf-8");
  response.set_body(Body(expand("compare.html", page)));
  guard_frame_page(request, response);
  return response;
}

}  // namespace varve::replay
