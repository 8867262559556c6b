// /web/diff/TIME/TIME/URL: what changed in a page's text between two captures.
#include "replay/api_query.hpp"
#include "replay/diff.hpp"
#include "replay/handlers.hpp"
#include "replay/policy.hpp"
#include "replay/slow.hpp"
#include "varve/history/side_by_side.hpp"
#include "varve/history/versions.hpp"

namespace varve::replay {
namespace {

Result<history::Shown> shown(const archive::Archive& archive, const archive::CaptureRow& row) {
  VARVE_ASSIGN(history::Shown shown, history::read_shown(archive, row));
  shown.path = capture_path(row.time.digits20(), "", row.url);
  return shown;
}

Result<std::string> page(const archive::Archive& archive, const DiffPath& path) {
  VARVE_ASSIGN(const Difference difference,
               difference_of(archive, path.url, path.older.first, path.newer.first));
  return history::side_by_side(difference.before, difference.after, difference.edits,
                               "/web/*/" + path.url);
}

}  // namespace

Result<Difference> difference_of(const archive::Archive& archive, std::string_view url, Time older,
                                 Time newer) {
  VARVE_ASSIGN(const history::Versions versions, history::versions_of(archive, url));
  const auto first = history::nearest(versions, older);
  const auto second = history::nearest(versions, newer);
  if (!first || !second) return history::no_text(url);
  Difference difference;
  VARVE_ASSIGN(difference.before, shown(archive, versions.captures[*first].row));
  VARVE_ASSIGN(difference.after, shown(archive, versions.captures[*second].row));
  difference.edits = history::compare(difference.before.text, difference.after.text);
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
  auto html = page(archive, path);
  if (!html && html.error().kind == ErrorKind::kInvalid) {
    return message(request, 404, "Nothing to compare", html.error().message + ".");
  }
  if (!html) return tl::unexpected(html.error());
  Response response{.status = 200, .headers = {}, .body = {}};
  response.set("Content-Type", "text/html; charset=utf-8");
  response.set("Cache-Control", "no-cache");
  response.set_body(Body(*std::move(html)));
  guard_self_contained(response);
  return response;
}

std::string diff_path(Time older, Time newer, std::string_view url) {
  return std::string("/web/diff/")
      .append(older.digits20())
      .append("/")
      .append(newer.digits20())
      .append("/")
      .append(url);
}

}  // namespace varve::replay
