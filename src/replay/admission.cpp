#include "replay/admission.hpp"

#include "replay/access.hpp"
#include "replay/handlers.hpp"
#include "replay/lookup.hpp"
#include "replay/page.hpp"
#include "replay/text.hpp"

namespace varve::replay {
namespace {

// "/enter/TICKET/web/…", out of the reach of archived service workers, which have /web/.
constexpr std::string_view kEnterPath = "/enter/";

bool is_open(const Request& request) {
  const std::string_view path = request.path();
  if (path == "/healthz" || path.starts_with("/static/")) return true;
  return request.host.is_own() && (path == kLoginPath || path == "/favicon.ico");
}

bool is_page_load(const Request& request) {
  return is_plain(request.method) && request.header("Sec-Fetch-Dest") == "document";
}

Response enter(const Request& request) {
  std::string_view rest = std::string_view(request.target).substr(kEnterPath.size());
  const std::string_view ticket = take_until(rest, '/');
  const Access& access = *request.site->access;
  const bool good = access.is_ticket(ticket, request.host.label);
  if (!rest.starts_with("web/") || (!good && !access.is_admitted(request))) {
    return message(request, 403, "Too late",
                   "Open the snapshot again: its way in was for a minute.");
  }
  Response response = redirect(307, fmt::format("/{}", rest));
  if (good) response.set("Set-Cookie", access.admit(request.host.label));
  response.set("Cache-Control", "no-store");
  return response;
}

std::optional<Response> at_replay_host(const Request& request) {
  if (request.path().starts_with(kEnterPath)) return enter(request);
  if (request.site->access->is_admitted(request)) return std::nullopt;
  if (is_page_load(request)) {
    return redirect(307, fmt::format("{}{}", request.site->hosts.own_origin(), request.target));
  }
  return message(request, 403, "Not let in", "Open the snapshot again to see this part of it.");
}

// A link from another site brings no SameSite=Strict cookie; the same page asked for by ourselves
// does.
Response again_from_here(const Request& request) {
  Response response = message(request, 200, "One moment", "The archive opens.");
  response.set("Refresh", fmt::format("0; url={}{}", request.origin, request.target));
  return response;
}

}  // namespace

std::optional<Response> admission(const Request& request) {
  const Access& access = *request.site->access;
  if (!access.guards_reading() || is_open(request) || access.brings_token(request)) {
    return std::nullopt;
  }
  if (request.host.is_replay()) return at_replay_host(request);
  if (request.host.behind) {
    return message(request, 421, "Not by this name",
                   fmt::format("This archive is read at {}/ (a proxy before it has to pass the "
                               "Host header on), or with its token as X-Varve-Token.",
                               request.site->hosts.own_origin()));
  }
  if (access.is_signed_in(request)) return std::nullopt;
  if (is_page_load(request)) {
    if (request.header("Sec-Fetch-Site") == "cross-site") return again_from_here(request);
    return redirect(303, form_path(kLoginPath, {{"to", request.target}}));
  }
  return message(request, 401, "Sign in first",
                 "This archive is read with its token: sign in at /login, or send it as "
                 "\"X-Varve-Token: TOKEN\" or \"Authorization: LOW varve:TOKEN\".");
}

std::string way_to_replay(const Request& request, const url::Url& document, std::string_view path) {
  const std::string origin = request.site->hosts.replay_origin(document);
  const Access* access = request.site->access;
  if (access == nullptr || !access->guards_reading()) return fmt::format("{}{}", origin, path);
  return fmt::format("{}{}{}{}", origin, kEnterPath, access->ticket(replay_label(document)), path);
}

}  // namespace varve::replay
