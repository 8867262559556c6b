#include "replay/capture_address.hpp"

#include "replay/handlers.hpp"

namespace varve::replay {

std::string capture_address(std::string_view prefix, const Found& found) {
  return fmt::format("{}{}/{}", prefix, found.digits, found.row.url);
}

Result<std::variant<Found, Response>> addressed_capture(const archive::Archive& archive,
                                                        const Request& request,
                                                        std::string_view prefix) {
  const auto path = parse_replay_path(std::string_view(request.target).substr(prefix.size()));
  if (!path || path->asks != Asks::kCapture || !path->modifier.empty()) {
    return message(request, 404, "No such capture",
                   fmt::format("What stands behind {} is TIME/URL.", prefix));
  }
  VARVE_ASSIGN(auto found, find_capture(archive, path->url, path->from));
  if (!found) {
    return message(request, 404, "No such capture", path->url + " is not in this archive.");
  }
  if (found->exact) return *std::move(found);
  // A change is made to what was named, and to nothing that only is near.
  if (request.method != "GET" && request.method != "HEAD") {
    return message(request, 404, "No such capture",
                   fmt::format("{} has no capture at that time (any more).", path->url));
  }
  return redirect(302, capture_address(prefix, *found));
}

}  // namespace varve::replay
