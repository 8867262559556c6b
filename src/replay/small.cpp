// /healthz, /static/ and /manifest.webmanifest.
#include "replay/assets.hpp"
#include "replay/conditional.hpp"
#include "replay/handlers.hpp"
#include "replay/policy.hpp"
#include "replay/text.hpp"

namespace varve::replay {
namespace {

std::string type_of(std::string_view path) {
  if (path.ends_with(".svg")) return "image/svg+xml";
  if (path.ends_with(".png")) return "image/png";
  if (path.ends_with(".webmanifest")) return "application/manifest+json";
  return path.ends_with(".js") ? "text/javascript; charset=utf-8" : "text/css; charset=utf-8";
}

// The name of the asset that is at a path, or "".
std::string_view asset_at(std::string_view path) {
  if (path == "/favicon.ico") return "static/icon.svg";
  if (path == kManifestPath || path.starts_with("/static/")) return path.substr(1);
  return {};
}

}  // namespace

Result<Response> health(const archive::Archive& archive, const Request& request) {
  (void)request;
  const auto stats = archive.stats();
  const auto written = stats ? archive.can_be_written() : tl::unexpected(stats.error());
  Response response =
      written ? text_response(200, "ok") : text_response(503, written.error().message + ".");
  response.set("Cache-Control", "no-store");
  guard_own(response);
  return response;
}

Result<Response> static_file(const archive::Archive& archive, const Request& request) {
  (void)archive;
  const std::string_view name = asset_at(request.path());
  for (const Asset& asset : assets()) {
    if (asset.name != name) continue;
    const std::string etag = "\"" + Sha256::of(asset.bytes).hex().substr(0, 32) + "\"";
    const bool known = none_match_hits(request.header("If-None-Match"), etag);
    Response response{.status = known ? 304u : 200u, .headers = {}, .body = {}};
    response.set("Content-Type", type_of(name));
    response.set("Cache-Control", "no-cache");
    response.set("ETag", etag);
    guard_stand_in(response);
    let_own_pages_see(request, response);
    if (known) return response;
    response.set_body(Body(std::string(asset.bytes)));
    return response;
  }
  return message(request, 404, "Nothing here", "There is no such page.");
}

}  // namespace varve::replay
