#include "replay/admission.hpp"

#include <arpa/inet.h>

#include <array>

#include "replay/access.hpp"
#include "replay/guesses.hpp"
#include "replay/handlers.hpp"
#include "replay/lookup.hpp"
#include "replay/page.hpp"
#include "replay/text.hpp"
#include "varve/base/bytes.hpp"

namespace varve::replay {
namespace {

// "/enter/TICKET/web/…", out of the reach of archived service workers, which have /web/.
constexpr std::string_view kEnterPath = "/enter/";

bool is_open(const Request& request) {
  const std::string_view path = request.path();
  if (path == "/healthz" || path.starts_with("/static/")) return true;
  return request.host.is_own() &&
         (path == kLoginPath || path == kManifestPath || path == "/favicon.ico");
}

bool is_address(std::string_view text) {
  const std::string address(text);
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return ::inet_pton(AF_INET, address.c_str(), bytes.data()) == 1 ||
         ::inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1;
}

// Whoever has an address of IPv6 mostly has all of its /64.
std::string network_of(std::string_view text) {
  std::string address(text);
  in6_addr bytes{};
  if (::inet_pton(AF_INET6, address.c_str(), &bytes) != 1) return address;
  return to_hex({reinterpret_cast<const char*>(&bytes), 8});
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

}  // namespace

std::optional<Response> again_from_here(const Request& request) {
  if (!is_page_load(request) || request.header("Sec-Fetch-Site") != "cross-site") {
    return std::nullopt;
  }
  Response response = message(request, 200, "One moment", "The archive opens.");
  response.set("Refresh", fmt::format("0; url={}{}", request.origin, request.target));
  return response;
}

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
    if (auto again = again_from_here(request)) return again;
    return redirect(303, form_path(kLoginPath, {{"to", request.target}}));
  }
  return message(request, 401, "Sign in first",
                 "This archive is read with its token: sign in at /login, or send it as "
                 "\"X-Varve-Token: TOKEN\" or \"Authorization: LOW varve:TOKEN\".");
}

std::string client_of(const Request& request) {
  const bool local = request.peer == "::1" || request.peer.starts_with("127.");
  std::string_view address = request.peer;
  if (local && !request.site->public_url.empty()) {
    std::string_view named = request.header("X-Forwarded-For");
    named.remove_prefix(named.rfind(',') + 1);  // 0 where there is none
    if (is_address(trim(named))) address = trim(named);
  }
  return network_of(address);
}

std::optional<Response> slowed(Request& request) {
  const Access& access = *request.site->access;
  const std::vector<Access::Claim> claims = access.claims(request);
  if (claims.empty()) return std::nullopt;
  const std::string client = client_of(request);
  std::chrono::seconds wait{0};
  bool session_only = true;
  for (const Access::Claim& claim : claims) {
    // Apart, since any server of this host's name can give a browser cookies.
    const std::string of = fmt::format("{} {}", claim.session ? "session" : "token", client);
    const auto of_claim =
        request.site->guesses->wait(of, claim.secret, claim.right, Guesses::Clock::now());
    if (of_claim.count() > 0 && !claim.session) session_only = false;
    wait = std::max(wait, of_claim);
  }
  if (wait.count() == 0) return std::nullopt;
  if (session_only && is_plain(request.method) && (!access.guards_reading() || is_open(request))) {
    std::erase_if(request.headers,
                  [](const Header& header) { return equals_ascii(header.name, "Cookie"); });
    return std::nullopt;
  }
  const std::string sentence = fmt::format(
      "Too many wrong tokens came from this address: the next one is looked at in {} minutes. The "
      "right one is in the file token of the archive's folder.",
      (wait.count() + 59) / 60);
  Response response = request.path().starts_with(kApiPath)
                          ? json_error(429, sentence)
                          : message(request, 429, "Too many wrong tokens", sentence);
  response.set("Retry-After", std::to_string(wait.count()));
  return response;
}

std::string way_to_replay(const Request& request, const url::Url& document, std::string_view path) {
  const std::string origin = request.site->hosts.replay_origin(document);
  const Access* access = request.site->access;
  if (access == nullptr || !access->guards_reading()) return fmt::format("{}{}", origin, path);
  return fmt::format("{}{}{}{}", origin, kEnterPath, access->ticket(replay_label(document)), path);
}

}  // namespace varve::replay
