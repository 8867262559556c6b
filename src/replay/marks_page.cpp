// /marks/TIME/URL: what a person says of a capture: tags, a note, and that it must stay.
#include <algorithm>

#include "replay/access.hpp"
#include "replay/capture_address.hpp"
#include "replay/changes.hpp"
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/text.hpp"

namespace varve::replay {
namespace {

constexpr std::size_t kTagsShown = 100;

Result<Response> show(const archive::Archive& archive, const Request& request, const Found& found) {
  VARVE_ASSIGN(const archive::Mark mark, archive.mark_of(found.row.url, found.row.time));
  Page page(request, "Tags and note of " + short_url(found.row.url, 60), "marks.html");
  ctemplate::TemplateDictionary& content = page.content();
  set(content, "URL", found.row.url);
  set(content, "ISO", std::string_view(found.row.time.rfc3339()));
  set(content, "WHEN", std::string_view(moment_of(found.row.time)));
  set(content, "SNAPSHOT", std::string_view(capture_path(found.digits, "", found.row.url)));
  set(content, "CAPTURES", std::string_view("/web/*/" + found.row.url));
  set(content, "ACTION", std::string_view(capture_address(kMarksPath, found)));
  set(content, "FORGET", std::string_view(capture_address(kForgetPath, found)));
  set(content, "NOTE", mark.note);
  if (mark.hold) content.ShowSection("HELD");
  for (std::size_t i = 0; i < std::min(mark.tags.size(), kTagsShown); ++i) {
    set(*content.AddSectionDictionary("TAG"), "NAME", mark.tags[i]);
  }
  if (mark.tags.size() > kTagsShown) {
    set(*content.AddSectionDictionary("MORE"), "COUNT",
        static_cast<std::uint64_t>(mark.tags.size() - kTagsShown));
  }
  request.site->access->put_proof(request, content);
  Response response = html_response(200, page.html());
  response.set("Cache-Control", "no-store");
  return response;
}

// Browsers send a text's lines with CRLF (HTML 4.10.22.4).
std::string with_plain_lines(std::string_view text) {
  std::string lines(text);
  std::erase(lines, '\r');
  return lines;
}

// Tags that the page did not show stay: somebody else may have given them meanwhile.
void apply(const std::vector<FormField>& form, archive::Mark& mark) {
  mark.note = with_plain_lines(field(form, "note"));
  mark.hold = !field(form, "hold").empty();
  for (const FormField& each : form) {
    if (each.name == "shown") std::erase(mark.tags, each.value);
  }
  for (const FormField& each : form) {
    if (each.name == "tag") mark.tags.push_back(each.value);
  }
  for (std::string& tag : split_tags(field(form, "new"))) mark.tags.push_back(std::move(tag));
}

}  // namespace

Result<Response> marks_page(const archive::Archive& archive, const Request& request) {
  VARVE_ASSIGN(auto asked, addressed_capture(archive, request, kMarksPath));
  if (auto* response = std::get_if<Response>(&asked)) return std::move(*response);
  const auto& found = std::get<Found>(asked);
  if (request.method != "POST") return show(archive, request, found);
  const auto form = parse_form(request.body);
  if (const auto refusal = request.site->access->refuses_change(request, form)) {
    return message(request, refusal->status, "Not changed", refusal->sentence);
  }
  const auto mark = change_mark(request, found.row, [&](archive::Mark& m) { apply(form, m); });
  if (!mark) return not_changed(request, mark.error());
  return redirect(303, capture_address(kMarksPath, found));
}

}  // namespace varve::replay
