// /healthz and /static/.
#include "replay/assets.hpp"
#include "replay/handlers.hpp"
#include "replay/policy.hpp"
#include "replay/text.hpp"

namespace varve::replay {

Result<Response> health(const archive::Archive& archive, const Request& request) {
  (void)request;
  const auto stats = archive.stats();
  Response response = stats ? text_response(200, "ok") : text_response(503, stats.error().message);
  response.set("Cache-Control", "no-store");
  guard_own(response);
  return response;
}

Result<Response> static_file(const archive::Archive& archive, const Request& request) {
  (void)archive;
  std::string_view path = request.path().substr(1);
  if (path == "favicon.ico") path = "static/icon.svg";
  for (const Asset& asset : assets()) {
    if (asset.name != path || path.substr(0, 7) != "static/") continue;
    Response response{.status = 200, .headers = {}, .body = {}};
    const bool svg = path.substr(path.size() - 4) == ".svg";
    response.set("Content-Type", svg ? "image/svg+xml" : "text/css; charset=utf-8");
    response.set("Cache-Control", "no-cache");
    response.set("ETag", "\"" + Sha256::of(asset.bytes).hex().substr(0, 32) + "\"");
    response.set_body(Body(std::string(asset.bytes)));
    guard_stand_in(response);
    return response;
  }
  return message(request, 404, "Nothing here", "There is no such page.");
}

}  // namespace varve::replay
