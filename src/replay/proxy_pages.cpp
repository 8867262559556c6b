#include "replay/proxy_pages.hpp"

#include <fmt/format.h>

#include "replay/lookup.hpp"
#include "replay/page.hpp"
#include "replay/text.hpp"
#include "varve/base/time.hpp"

namespace varve::replay {
namespace {

// Nothing is loaded; what an archived page of the same origin could do with it, it can do anyway.
void guard_page(Response& response, std::string_view reason) {
  response.set("X-Varve", std::string(reason));
  response.set("Content-Security-Policy",
               fmt::format("default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                           "form-action http://{0} https://{0}{1}",
                           kProxyHost, reason == "own" ? "; frame-ancestors 'none'" : ""));
  response.set("X-Content-Type-Options", "nosniff");
  response.set("Referrer-Policy", "same-origin");
  response.set("Cache-Control", "no-store");
}

Response as_page(unsigned status, ctemplate::TemplateDictionary& page) {
  Response response{.status = status, .headers = {}, .body = {}};
  response.set("Content-Type", "text/html; charset=utf-8");
  response.set_body(Body(expand("proxy.html", page)));
  return response;
}

std::string time_for_people(Time time) {
  if (time == kLatest) return "the latest capture of each address";
  return utc_of(time);
}

Response time_page(const Request& request, unsigned status, Time time, std::string_view mistake) {
  Response response;
  if (request.wants_json()) {
    response = json_response(
        status, fmt::format(R"({{"time":{}}})",
                            time == kLatest ? "null" : fmt::format("\"{}\"", time.rfc3339())));
  } else {
    ctemplate::TemplateDictionary page("proxy");
    set(page, "TITLE", std::string_view("The time that is shown"));
    page.ShowSection("REPLAYS");
    ctemplate::TemplateDictionary& chooser = *page.AddSectionDictionary("CHOOSER");
    set(chooser, "TIME", std::string_view(time_for_people(time)));
    set(chooser, "DIGITS", std::string_view(time == kLatest ? "latest" : time.digits14()));
    if (!mistake.empty()) set(*chooser.AddSectionDictionary("WRONG"), "MISTAKE", mistake);
    response = as_page(status, page);
  }
  guard_page(response, "own");
  return response;
}

// A browser names the page that a form is sent from, and an archived page has another origin; other
// programs name none.
bool is_from_own_page(const Request& request, const url::Url& url) {
  const std::string_view origin = request.header("Origin");
  return origin.empty() || origin == url.origin();
}

Response choose_time(const Request& request, const url::Url& url, std::string_view body,
                     SessionTime& session) {
  if (!is_from_own_page(request, url)) {
    return proxy_message(request, 403, "refused", "Not from that page",
                         "The time is chosen on the proxy's own page.");
  }
  Request form;
  form.target = std::string("?").append(body);
  const std::string asked(trim(form.field("time").value_or("")));
  const auto time = parse_time(asked, Time::now());
  if (!time) return time_page(request, 400, session.get(), time.error().message);
  session.set(*time);
  Response response = redirect(303, url.origin() + "/");
  guard_page(response, "own");
  return response;
}

Response message_page(const Request& request, unsigned status, bool records, std::string_view title,
                      std::string_view sentence) {
  if (!request.is_navigation()) return text_response(status, sentence);
  ctemplate::TemplateDictionary page("proxy");
  set(page, "TITLE", title);
  set(*page.AddSectionDictionary("MESSAGE"), "SENTENCE", sentence);
  for (const char* section : {"REPLAYS", "CHOOSE"}) {
    if (!records) page.ShowSection(section);
  }
  if (records) page.ShowSection("RECORDS");
  return as_page(status, page);
}

Response authority_file(std::string_view authority) {
  Response response{.status = 200, .headers = {}, .body = {}};
  response.set("Content-Type", "application/x-pem-file");
  response.set_body(Body(std::string(authority)));
  guard_page(response, "own");
  return response;
}

}  // namespace

Response proxy_message(const Request& request, unsigned status, std::string_view reason,
                       std::string_view title, std::string_view sentence) {
  Response response = message_page(request, status, false, title, sentence);
  guard_page(response, reason);
  return response;
}

Response recording_message(const Request& request, unsigned status, std::string_view title,
                           std::string_view sentence) {
  Response response = message_page(request, status, true, title, sentence);
  guard_page(response, "recording");
  return response;
}

Response not_captured(const Request& request, const url::Url& url) {
  const std::string what = is_plain(request.method)
                               ? url.href() + " was"
                               : fmt::format("That {} to {} was", request.method, url.href());
  Response response =
      proxy_message(request, 404, "not-captured", "Not in this archive", what + " never captured.");
  // Scripts of other origins are answered that, too: they would take a refusal for a broken
  // network.
  if (const auto origin = request.header("Origin"); !origin.empty()) {
    response.set("Access-Control-Allow-Origin", std::string(origin));
    response.set("Access-Control-Allow-Credentials", "true");
  }
  return response;
}

Response proxy_page(const Request& request, const url::Url& url, std::string_view body,
                    std::string_view authority, SessionTime& session) {
  if (url.pathname() == "/proxy-ca.crt") return authority_file(authority);
  if (url.pathname() != "/") {
    return proxy_message(request, 404, "own", "Nothing here",
                         "The proxy has no such page of its own.");
  }
  if (request.method == "POST") return choose_time(request, url, body, session);
  return time_page(request, 200, session.get(), "");
}

Response recording_page(const Request& request, const url::Url& url, std::string_view authority) {
  if (url.pathname() == "/proxy-ca.crt") return authority_file(authority);
  if (url.pathname() != "/") {
    return recording_message(request, 404, "Nothing here",
                             "The proxy has no such page of its own.");
  }
  if (request.wants_json()) return json_response(200, R"({"recording":true})");
  return recording_message(request, 200, "Recording",
                           "Pages come from the live web, and whatever this browser asks for and "
                           "gets is kept in the archive.");
}

}  // namespace varve::replay
