#include "replay/policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace varve::replay {
namespace {

constexpr std::string_view kOwnPolicy =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'";

constexpr std::string_view kPermissions =
    "accelerometer=(), camera=(), clipboard-read=(), display-capture=(), geolocation=(), "
    "gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), "
    "serial=(), usb=(), xr-spatial-tracking=()";

// `archive` is where the document may load from: "http://localhost:8480/web/".
std::string archived_policy(std::string_view archive) {
  return fmt::format(
      "sandbox allow-scripts allow-forms; "
      "default-src {0} data: blob: 'unsafe-inline' 'unsafe-eval'; "
      "connect-src {0} data: blob:; frame-src {0} data: blob:; worker-src {0} data: blob:; "
      "object-src {0} data: blob:; form-action {0}; base-uri {0}",
      archive);
}

// What a document loads with CORS without a script being able to read it.
bool is_passive(std::string_view destination) {
  constexpr std::array<std::string_view, 10> kPassive = {
      "font", "script", "style", "image", "audio", "video", "track", "worker", "manifest", "xslt"};
  return std::find(kPassive.begin(), kPassive.end(), destination) != kPassive.end();
}

void guard(Response& response) {
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Permissions-Policy", std::string(kPermissions));
}

}  // namespace

void guard_archived(const Request& request, Response& response) {
  guard(response);
  response.set("Content-Security-Policy", archived_policy(request.origin + "/web/"));
  response.set("Referrer-Policy", "same-origin");
  // An opaque origin is same-origin with nothing: its images need cross-origin, and its frames
  // would be refused by frame-ancestors 'self' (tried in Chromium), which is therefore not there.
  response.set("Cross-Origin-Resource-Policy", "cross-origin");
  if (request.header("Origin") == "null" && is_passive(request.header("Sec-Fetch-Dest"))) {
    response.set("Access-Control-Allow-Origin", "null");
  }
}

void guard_own(Response& response) {
  guard(response);
  response.set("Content-Security-Policy", std::string(kOwnPolicy) + "; frame-ancestors 'none'");
  response.set("Referrer-Policy", "same-origin");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
  response.set("Cross-Origin-Opener-Policy", "same-origin");
}

void guard_stand_in(Response& response) {
  guard(response);
  response.set("Content-Security-Policy", std::string(kOwnPolicy));
  response.set("Referrer-Policy", "same-origin");
  response.set("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace varve::replay
