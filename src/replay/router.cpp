#include "replay/router.hpp"

#include <spdlog/spdlog.h>

#include <array>

#include "replay/admission.hpp"
#include "replay/handlers.hpp"
#include "replay/lookup.hpp"
#include "replay/metrics_page.hpp"
#include "replay/policy.hpp"
#include "replay/text.hpp"
#include "varve/rewrite/script.hpp"

namespace varve::replay {
namespace {

using Handler = Result<Response> (*)(const archive::Archive&, const Request&);

struct Route {
  std::string_view path;
  bool prefix;  // what stands behind `path` belongs to the route
  Handler handler;
  Kind kind;
  bool archived = false;  // also on the hosts of archived origins
  bool forms = false;     // is sent forms too, by POST
};
constexpr std::array kRoutes = {
    Route{"/", false, front_page, Kind::kPage},
    Route{kArchivedPath, true, web, Kind::kReplay, true},
    Route{"/sites", false, sites_page, Kind::kPage},
    Route{"/urls", false, urls_page, Kind::kPage},
    Route{"/picture/", true, picture, Kind::kPage},
    Route{"/find", false, find_page, Kind::kPage},
    Route{"/search", false, search_page, Kind::kPage},
    Route{"/blame", false, blame_page, Kind::kPage},
    Route{"/when", false, when_page, Kind::kPage},
    Route{"/timegate/", true, timegate, Kind::kLookup},
    Route{"/timemap/", true, timemap, Kind::kLookup},
    Route{"/cdx", false, cdx, Kind::kLookup},
    Route{"/cdx/search/cdx", false, cdx, Kind::kLookup},
    Route{"/wayback/available", false, availability, Kind::kLookup},
    Route{"/feed", false, feed_page, Kind::kLookup},
    Route{kFeedPath, true, feed_page, Kind::kLookup},
    Route{kApiPath, true, api, Kind::kLookup},
    Route{kMarksPath, true, marks_page, Kind::kChange, false, true},
    Route{kForgetPath, true, forget_page, Kind::kChange, false, true},
    Route{kLoginPath, false, login_page, Kind::kChange, false, true},
    Route{kLogoutPath, false, logout, Kind::kChange, false, true},
    Route{kSettingsPath, false, settings_page, Kind::kChange, false, true},
    Route{kSchedulesPath, false, schedules_page, Kind::kChange, false, true},
    Route{"/schedules/", true, schedule_page, Kind::kChange, false, true},
    Route{kCrawlsPath, false, crawls_page, Kind::kChange, false, true},
    Route{"/crawls/", true, crawl_page, Kind::kChange, false, true},
    Route{kAppearancePath, false, change_appearance, Kind::kPage, false, true},
    Route{kToolsPath, false, tools_page, Kind::kPage},
    Route{kManifestPath, false, static_file, Kind::kStatic},
    Route{"/healthz", false, health, Kind::kState},
    Route{"/static/", true, static_file, Kind::kStatic, true},
    Route{"/favicon.ico", false, static_file, Kind::kStatic},
};

const Route* find_route(const Request& request) {
  for (const Route& route : kRoutes) {
    const std::string_view path = request.path();
    if (!request.host.is_own() && !route.archived) continue;
    if (route.prefix ? path.substr(0, route.path.size()) == route.path : path == route.path) {
      return &route;
    }
  }
  return nullptr;
}

// A page whose script made up a path such as /style.css means its own site's: where the Referer
// shows a snapshot, that is where it leads (as pywb does). A sandboxed page sends no Referer in
// Chromium; this serves clients that do.
std::string rescued(const Request& request) {
  const std::string_view referer = request.header("Referer");
  const std::string web = request.origin + "/web/";
  if (referer.substr(0, web.size()) != web) return {};
  const auto page = parse_replay_path(referer.substr(web.size()));
  if (!page || page->asks != Asks::kCapture || page->from.empty()) return {};
  const auto document = url::Url::parse(page->url);
  const auto target = document ? url::Url::parse(request.target, &*document) : std::nullopt;
  return target ? capture_path(page->from, "mp_", target->href()) : std::string();
}

Response failure(const Request& request, const Error& error) {
  spdlog::warn("{} {}: {}", request.method, request.target, error.message);
  const bool busy = error.kind == ErrorKind::kBusy;
  return message(request, busy ? 503 : 500, "The archive could not be read", error.message + ".");
}

// How a request must be made, where it is not: "GET, HEAD". What archived pages ask of their
// servers is looked up; nothing is changed by it. The API says itself.
std::string_view other_methods(const Request& request) {
  const std::string_view path = request.path();
  if (is_plain(request.method) || (request.host.is_own() && path.starts_with(kApiPath))) return {};
  if (path.starts_with(kArchivedPath) && is_answered(request.method)) return {};
  const Route* route = find_route(request);
  if (route == nullptr || !route->forms) return "GET, HEAD";
  return request.method == "POST" ? "" : "GET, HEAD, POST";
}

// A service worker outlives its page and sees other pages' requests: within its own origin it may.
bool is_stray_service_worker(const Request& request) {
  if (request.host.is_replay()) return false;
  return request.header("Service-Worker") == "script" ||
         request.header("Sec-Fetch-Dest") == "serviceworker";
}

Response module_declarations() {
  Response response{.status = 200, .headers = {}, .body = {}};
  response.set("Content-Type", "text/javascript; charset=utf-8");
  response.set("Cache-Control", "no-cache");
  response.set_body(Body(rewrite::module_declarations()));
  guard_stand_in(response);
  return response;
}

}  // namespace

Result<Response> web(const archive::Archive& archive, const Request& request) {
  const std::string_view rest = std::string_view(request.target).substr(5);
  if (rest == rewrite::kModuleDeclarations) return module_declarations();
  if (const auto diff = request.host.is_own() ? parse_diff_path(rest) : std::nullopt) {
    return diff_page(archive, request, *diff);
  }
  if (const auto details = request.host.is_own() ? parse_details_path(rest) : std::nullopt) {
    return details_page(archive, request, *details);
  }
  const auto path = parse_replay_path(rest);
  if (!path) {
    return message(request, 400, "Not a web address",
                   "What stands behind /web/ is no URL. A snapshot is at /web/TIME/URL, a list of "
                   "captures at /web/*/URL.");
  }
  if (!is_modifier(path->modifier)) {
    return message(request, 404, "No such kind of replay",
                   "varve does not know the modifier “" + path->modifier + "”.");
  }
  switch (path->asks) {
    case Asks::kCaptures:
      return captures_page(archive, request, *path);
    case Asks::kPrefix:
      return prefix_page(archive, request, *path);
    case Asks::kCapture:
      break;
  }
  {
    const archive::Archive::OneState state(archive);
    auto found = snapshot(archive, request, *path);
    if (found || found.error().kind != ErrorKind::kDamaged) return found;
  }
  // `compact` may have moved meanwhile what that state knew of.
  return snapshot(archive, request, *path);
}

Response Router::route(const Request& request, Kind& kind) const {
  if (request.path() == "/metrics" && request.host.is_own()) {
    kind = Kind::kState;
    return metrics_page(archive_, metrics_, connections_, desk_.load());
  }
  const Route* route = find_route(request);
  if (route == nullptr) {
    if (std::string location = rescued(request); !location.empty()) {
      Response response = redirect(307, std::move(location));
      response.set("Vary", "Referer");
      return response;
    }
    return message(request, 404, "Nothing here", "There is no such page in varve.");
  }
  kind = route->kind;
  auto response = route->handler(archive_, request);
  return response ? *std::move(response) : failure(request, response.error());
}

Response Router::answer(Request& request) const {
  const auto begin = Connections::Clock::now();
  Kind kind = Kind::kOther;
  Response response = find_answer(request, kind);
  const std::uint64_t sent = request.method == "HEAD" ? 0 : response.length;
  metrics_.count(kind, response.status, sent, Connections::Clock::now() - begin);
  return response;
}

Response Router::find_answer(Request& request, Kind& kind) const {
  const std::string_view name = request.header("Host");
  const auto host = site_.hosts.find(name);
  if (!host) {
    return text_response(421,
                         "This server does not answer for that host name. Names besides "
                         "localhost are allowed when varve is started.");
  }
  request.origin = site_.hosts.origin_of(*host, name);
  request.host = *host;
  request.site = &site_;
  if (request.target.size() > kMaxTarget) {
    return message(request, 414, "Too long an address", "The address is longer than 16 KiB.");
  }
  if (request.target.empty() || request.target[0] != '/') {
    return message(request, 400, "Not a path", "The request's target is no path.");
  }
  if (auto later = slowed(request)) return *std::move(later);
  if (auto not_yet = admission(request)) return *std::move(not_yet);
  const bool saves = request.host.is_own() && is_save_path(request.path());
  if (const auto methods = other_methods(request); !saves && !methods.empty()) {
    Response response =
        message(request, 405, "Not that way", fmt::format("Only {} are answered here.", methods));
    response.set("Allow", std::string(methods));
    return response;
  }
  if (is_stray_service_worker(request)) {
    return message(request, 403, "No service workers",
                   "Archived service workers are installed on their own origin's host only.");
  }
  if (!saves) return route(request, kind);
  kind = Kind::kSave;
  return desk_.answer(request);
}

}  // namespace varve::replay
