// /web/diff/TIME/TIME/URL: what changed in a page's text between two captures.
#include <mutex>

#include "replay/handlers.hpp"
#include "replay/policy.hpp"
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
  VARVE_ASSIGN(const history::Versions versions, history::versions_of(archive, path.url));
  const auto older = history::nearest(versions, path.older.first);
  const auto newer = history::nearest(versions, path.newer.first);
  if (!older || !newer) return history::no_text(path.url);
  VARVE_ASSIGN(const history::Shown before, shown(archive, versions.captures[*older].row));
  VARVE_ASSIGN(const history::Shown after, shown(archive, versions.captures[*newer].row));
  return history::side_by_side(before, after, history::compare(before.text, after.text),
                               "/web/*/" + path.url);
}

}  // namespace

Result<Response> diff_page(const archive::Archive& archive, const Request& request,
                           const DiffPath& path) {
  // Two long texts that share nothing take seconds: the server's other threads go on meanwhile.
  static std::mutex one_at_a_time;
  const std::unique_lock turn(one_at_a_time, std::try_to_lock);
  if (!turn) {
    Response busy = message(request, 503, "One at a time",
                            "Other texts are being compared at the moment; ask again.");
    busy.set("Retry-After", "1");
    return busy;
  }
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
