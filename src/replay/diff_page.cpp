// /web/diff/TIME/TIME/URL: what changed in a page's text between two captures.
#include <fmt/format.h>

#include "replay/api_query.hpp"
#include "replay/appearance.hpp"
#include "replay/diff.hpp"
#include "replay/handlers.hpp"
#include "replay/policy.hpp"
#include "replay/slow.hpp"
#include "varve/history/versions.hpp"

namespace varve::replay {
namespace {

Result<history::Shown> shown(const archive::Archive& archive, const archive::CaptureRow& row) {
  VARVE_ASSIGN(history::Shown shown, history::read_shown(archive, row));
  shown.path = capture_path(row.time.digits20(), "", row.url);
  return shown;
}

// Those that are not the same; nothing is known of captures that are of no snapshot.
Result<std::vector<history::ResourceEdit>> resources_of(const archive::Archive& archive,
                                                        const archive::CaptureRow& before,
                                                        const archive::CaptureRow& after) {
  auto edits = history::compare_resources(archive, before, after);
  if (!edits && edits.error().kind == ErrorKind::kInvalid) return {};
  if (edits)
    std::erase_if(*edits, [](const auto& each) { return each.edit == history::Edit::kSame; });
  return edits;
}

Response text_page(const Request& request, const Difference& difference) {
  const Appearance appearance = appearance_of(request);
  const auto& [before, after, comparison, resources] = difference;
  const history::Around around{.captures = "/web/*/" + after.url,
                               .rendered = compare_path(before.time, after.time, after.url),
                               .resources = resources,
                               .appearance = appearance == Appearance::kSystem
                                                 ? std::string()
                                                 : std::string(to_string(appearance))};
  Response response{.status = 200, .headers = {}, .body = {}};
  response.set("Content-Type", "text/html; charset=utf-8");
  response.set_body(Body(history::side_by_side(before, after, comparison, around)));
  guard_self_contained(response);
  return response;
}

std::string path_of(std::string_view kind, Time older, Time newer, std::string_view url) {
  return fmt::format("/web/{}/{}/{}/{}", kind, older.digits20(), newer.digits20(), url);
}

}  // namespace

Result<Difference> difference_of(const archive::Archive& archive, std::string_view url, Time older,
                                 Time newer) {
  VARVE_ASSIGN(const history::Versions versions, history::versions_of(archive, url));
  const auto first = history::nearest(versions, older);
  const auto second = history::nearest(versions, newer);
  if (!first || !second) return history::no_text(url);
  Difference difference;
  const archive::CaptureRow& before = versions.captures[*first].row;
  const archive::CaptureRow& after = versions.captures[*second].row;
  VARVE_ASSIGN(difference.before, shown(archive, before));
  VARVE_ASSIGN(difference.after, shown(archive, after));
  VARVE_ASSIGN(difference.resources, resources_of(archive, before, after));
  difference.comparison = history::compare(difference.before.text, difference.after.text);
  return difference;
}

Result<Difference> difference_of(const archive::Archive& archive, const Request& request) {
  VARVE_ASSIGN(const std::string url, read_url(request));
  const auto older = request.field("older");
  if (!older) return fail(ErrorKind::kInvalid, "older is the time of the first capture");
  VARVE_ASSIGN(const Time first, read_time("older", *older));
  const auto newer = request.field("newer");
  const auto second = newer ? read_time("newer", *newer) : Result<Time>(kLatest);
  if (!second) return tl::unexpected(second.error());
  return difference_of(archive, url, first, *second);
}

Result<Response> diff_page(const archive::Archive& archive, const Request& request,
                           const DiffPath& path) {
  const auto turn = slow_turn();
  if (!turn) return busy(request);
  const auto difference = difference_of(archive, path.url, path.older.first, path.newer.first);
  if (!difference && difference.error().kind == ErrorKind::kInvalid) {
    return message(request, 404, "Nothing to compare", difference.error().message + ".");
  }
  if (!difference) return tl::unexpected(difference.error());
  Response response =
      path.rendered ? compare_page(request, *difference) : text_page(request, *difference);
  response.set("Cache-Control", "no-cache");
  return response;
}

std::string diff_path(Time older, Time newer, std::string_view url) {
  return path_of("diff", older, newer, url);
}

std::string compare_path(Time older, Time newer, std::string_view url) {
  return path_of("diff-pages", older, newer, url);
}

}  // namespace varve::replay
