#include "replay/isolation.hpp"

#include "replay/admission.hpp"

namespace varve::replay {
namespace {

// As it was: no document of ours refers to it, and it is shown sandboxed wherever it is asked for.
bool is_raw(const ReplayPath& path) {
  return path.modifier == "id_";
}

}  // namespace

bool is_home(const Request& request, const url::Url& document) {
  return request.host.is_replay() && request.host.label == replay_label(document);
}

bool wants_frame_page(const Request& request, const ReplayPath& path) {
  return request.host.is_own() && path.modifier.empty() &&
         (request.header("Sec-Fetch-Dest") == "document" || request.wants_json());
}

std::optional<Response> lead_home(const Request& request, const ReplayPath& path,
                                  const url::Url& document, bool home) {
  if (!request.is_for_document() || !document.is_http() || is_raw(path) ||
      wants_frame_page(request, path)) {
    return std::nullopt;
  }
  const Hosts& hosts = request.site->hosts;
  const bool bare = path.modifier.empty() && request.header("Sec-Fetch-Dest") == "document";
  std::string location;
  if (bare) {
    location = hosts.own_origin() + request.target;
  } else if (request.host.has_replay_hosts && !home) {
    location = way_to_replay(request, document, request.target);
  } else {
    return std::nullopt;
  }
  // 307: a form's body goes with it.
  Response response = redirect(307, std::move(location));
  response.set("Vary", "Sec-Fetch-Dest");
  response.set("Cache-Control", "no-cache");
  return response;
}

}  // namespace varve::replay
