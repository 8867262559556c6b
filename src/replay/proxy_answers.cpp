#include "replay/proxy_answers.hpp"

#include <spdlog/spdlog.h>

#include "replay/lookup.hpp"
#include "replay/memento.hpp"
#include "replay/proxy_capture.hpp"
#include "replay/proxy_pages.hpp"
#include "replay/proxy_target.hpp"
#include "replay/router.hpp"
#include "replay/text.hpp"

namespace varve::replay {
namespace {

Response too_long(const Request& request) {
  return proxy_message(request, 414, "refused", "Too long an address",
                       "The address is longer than 16 KiB.");
}

Response wrong_target(const Request& request, const Error& error) {
  if (error.kind == ErrorKind::kRefused) {
    return proxy_message(request, 421, "refused", "Another host", error.message + ".");
  }
  return proxy_message(request, 400, "refused", "Not a web address", error.message + ".");
}

// A CORS preflight (Fetch 4.8). What the server said to it is not kept; that the request itself
// was captured shows what it was.
Response allow_preflight(const Request& request) {
  Response response{.status = 204, .headers = {}, .body = {}};
  response.set("X-Varve", "preflight");
  response.set("Access-Control-Allow-Origin", std::string(request.header("Origin")));
  response.set("Access-Control-Allow-Credentials", "true");
  response.set("Access-Control-Allow-Methods",
               std::string(request.header("Access-Control-Request-Method")));
  if (const auto names = request.header("Access-Control-Request-Headers"); !names.empty()) {
    response.set("Access-Control-Allow-Headers", std::string(names));
  }
  return response;
}

// It would outlive the time that was chosen, and the proxy: in a browser that goes to the live site
// later, the archived one would answer.
bool is_service_worker(const Request& request) {
  return request.header("Service-Worker") == "script" ||
         request.header("Sec-Fetch-Dest") == "serviceworker";
}

}  // namespace

Response ProxyAnswers::answer(const Request& request, const url::Url* tunnel) {
  if (request.target.size() > kMaxTarget) return too_long(request);
  const auto url = proxied_url(request, tunnel);
  if (!url) return wrong_target(request, url.error());
  if (request.method == "OPTIONS" && !request.header("Access-Control-Request-Method").empty()) {
    return allow_preflight(request);
  }
  if (!is_answered(request.method)) {
    Response response =
        proxy_message(request, 405, "refused", "Read only",
                      "Only GET, HEAD, POST, PUT, PATCH and DELETE are answered from "
                      "an archive.");
    response.set("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE");
    return response;
  }
  if (url->hostname() == kProxyHost) {
    return proxy_page(request, *url, request.body, authority_, session_);
  }
  return from_archive(request, *url);
}

std::variant<Response, url::Url> ProxyAnswers::answer_unless_live(const Request& request,
                                                                  const url::Url* tunnel) const {
  if (request.target.size() > kMaxTarget) return too_long(request);
  auto url = proxied_url(request, tunnel);
  if (!url) return wrong_target(request, url.error());
  if (url->hostname() == kProxyHost) return recording_page(request, *url, authority_);
  if (equals_ascii(request.header("Upgrade"), "websocket")) {
    return recording_message(request, 501, "No WebSockets",
                             "varve does not pass WebSockets on while it records.");
  }
  return *std::move(url);
}

Response ProxyAnswers::from_archive(const Request& request, const url::Url& url) const {
  if (is_service_worker(request)) {
    return proxy_message(request, 403, "refused", "No service workers",
                         "A service worker would outlive the archive's answers.");
  }
  const auto asked = accept_datetime(request);
  if (!asked) {
    return proxy_message(request, 400, "refused", "Not a date", "Accept-Datetime is no HTTP date.");
  }
  const bool said = !request.header("Accept-Datetime").empty();
  auto response = proxied_capture(archive_, request, url, said ? *asked : session_.get());
  if (!response) {
    spdlog::warn("{} {}: {}", request.method, url.href(), response.error().message);
    return proxy_message(request, response.error().kind == ErrorKind::kBusy ? 503 : 500, "error",
                         "The archive could not be read", response.error().message + ".");
  }
  // A second policy can only forbid more.
  if (!scripts_) response->set("Content-Security-Policy", "script-src 'none'");
  return *std::move(response);
}

}  // namespace varve::replay
