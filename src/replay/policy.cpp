#include "replay/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace varve::replay {
namespace {

constexpr std::string_view kOwnPolicy =
    "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'";

constexpr std::string_view kPermissions =
    "accelerometer=(), camera=(), clipboard-read=(), display-capture=(), geolocation=(), "
    "gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), "
    "serial=(), usb=(), xr-spatial-tracking=()";

std::string sandboxed_policy(const Request& request) {
  return fmt::format(
      "sandbox {1}allow-forms; "
      "default-src {0} data: blob: 'unsafe-inline' 'unsafe-eval'; "
      "connect-src {0} data: blob:; frame-src {0} data: blob:; worker-src {0} data: blob:; "
      "object-src {0} data: blob:; form-action {0}; base-uri {0}",
      request.origin + "/web/", request.site->scripts ? "allow-scripts " : "");
}

// What a document loads with CORS without a script being able to read it.
bool is_passive(std::string_view destination) {
  constexpr std::array<std::string_view, 10> kPassive = {
      "font", "script", "style", "image", "audio", "video", "track", "worker", "manifest", "xslt"};
  return std::find(kPassive.begin(), kPassive.end(), destination) != kPassive.end();
}

void guard(Response& response) {
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Permissions-Policy", kPermissions);
}

// By a policy that is for one kind of our own pages.
void guard_own_by(std::string policy, Response& response) {
  guard(response);
  response.set("Content-Security-Policy", std::move(policy));
  response.set("Referrer-Policy", "same-origin");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  response.set("Cross-Origin-Opener-Policy", "same-origin");
}

}  // namespace

// The frame's own documents are on the other hosts, whose policy their answers bring.
std::string home_policy(const Hosts& hosts, bool scripts) {
  return fmt::format(
      "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; {2}"
      "connect-src 'self' data: blob:; frame-src {0} data: blob:; worker-src 'self' data: blob:; "
      "object-src {0} data: blob:; form-action {0}; base-uri 'self'; frame-ancestors {1} {0}",
      hosts.all_replay_origins(), hosts.all_own_origins(), scripts ? "" : "script-src 'none'; ");
}

void guard_archived(const Request& request, bool home, Response& response) {
  guard(response);
  response.set("Referrer-Policy", "same-origin");
  response.set("X-DNS-Prefetch-Control", "off");
  if (home) {
    response.set("Content-Security-Policy", request.site->home_policy);
    response.set("Cross-Origin-Resource-Policy", "same-origin");
    response.set("Origin-Agent-Cluster", "?1");
    response.set("Service-Worker-Allowed", "/web/");
    return;
  }
  response.set("Content-Security-Policy", sandboxed_policy(request));
  // An opaque origin is same-origin with nothing: its images need cross-origin, and its frames
  // would be refused by frame-ancestors 'self' (tried in Chromium), which is therefore not there.
  response.set("Cross-Origin-Resource-Policy",
               !request.host.is_replay() ? "cross-origin" : "same-origin");
  if (request.header("Origin") == "null" && is_passive(request.header("Sec-Fetch-Dest"))) {
    response.set("Access-Control-Allow-Origin", "null");
  }
}

void guard_frame_page(const Request& request, Response& response) {
  // Where names under localhost do not lead here, the frame is of this host, and sandboxed.
  std::string frames = request.origin + "/web/";
  std::string replays;  // whose host is looked for
  if (request.host.has_replay_hosts) {
    const Hosts& hosts = request.site->hosts;
    replays = hosts.all_replay_origins();
    frames = replays;
    if (!hosts.sandbox_origin().empty()) frames += fmt::format(" {}/web/", hosts.sandbox_origin());
  }
  guard_own_by(fmt::format("{}; script-src 'self'; connect-src 'self' {}; frame-src {}; "
                           "frame-ancestors 'none'",
                           kOwnPolicy, replays, frames),
               response);
}

void guard_own(Response& response) {
  guard_own_by(std::string(kOwnPolicy) + "; frame-ancestors 'none'", response);
}

void guard_picture(Response& response) {
  guard_own_by(
      "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
      "frame-ancestors 'none'",
      response);
}

void guard_live(Response& response) {
  guard_own_by(
      fmt::format("{}; script-src 'self'; connect-src 'self'; frame-ancestors 'none'", kOwnPolicy),
      response);
}

void guard_self_contained(Response& response) {
  guard_own_by(
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'none'",
      response);
}

void guard_stand_in(Response& response) {
  guard(response);
  response.set("Content-Security-Policy", std::string(kOwnPolicy));
  response.set("Referrer-Policy", "same-origin");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
}

void let_own_pages_see(const Request& request, Response& response) {
  if (!request.host.is_replay()) return;
  response.set("Vary", "Origin");
  const std::string_view origin = request.header("Origin");
  const std::optional<Host> host = request.site->hosts.find_origin(origin);
  if (host && host->is_own()) {
    response.set("Access-Control-Allow-Origin", std::string(origin));
  }
}

}  // namespace varve::replay
