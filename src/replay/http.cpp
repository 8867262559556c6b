#include "replay/http.hpp"

#include <algorithm>
#include <array>

#include "replay/text.hpp"
#include "varve/archive/json.hpp"
#include "varve/url/percent.hpp"

namespace varve::replay {

namespace {

std::string decoded(std::string_view text) {
  std::string value(text);
  std::replace(value.begin(), value.end(), '+', ' ');
  return url::percent_decode(value);
}

}  // namespace

std::vector<FormField> parse_form(std::string_view text) {
  std::vector<FormField> fields;
  while (!text.empty()) {
    std::string_view pair = take_until(text, '&');
    if (pair.empty()) continue;
    std::string name = decoded(take_until(pair, '='));
    fields.push_back({std::move(name), decoded(pair)});
  }
  return fields;
}

std::string form_path(std::string_view path,
                      std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  std::string out(path);
  char before = '?';
  for (const auto& [name, value] : fields) {
    out.append(1, std::exchange(before, '&')).append(name).append(1, '=');
    out += url::encode_component(value);
  }
  return out;
}

std::string_view Request::cookie(std::string_view name) const {
  std::string_view rest = header("Cookie");
  while (!rest.empty()) {
    std::string_view value = take_until(rest, ';');
    if (trim(take_until(value, '=')) == name) return trim(value);
  }
  return {};
}

std::optional<std::string> Request::field(std::string_view name) const {
  std::string_view rest = query();
  while (!rest.empty()) {
    std::string_view pair = take_until(rest, '&');
    if (take_until(pair, '=') != name) continue;
    return decoded(pair);
  }
  return std::nullopt;
}

bool Request::wants_json() const {
  const std::string_view accept = header("Accept");
  const std::size_t json = accept.find("application/json");
  return json != std::string_view::npos && json < accept.find("text/html");
}

bool Request::is_navigation() const {
  const std::string_view destination = header("Sec-Fetch-Dest");
  return destination.empty() || destination == "document" || destination == "iframe" ||
         destination == "frame";
}

bool Request::is_for_document() const {
  constexpr std::array<std::string_view, 6> kDocuments = {"document", "iframe",      "frame",
                                                          "embed",    "fencedframe", "object"};
  return std::find(kDocuments.begin(), kDocuments.end(), header("Sec-Fetch-Dest")) !=
         kDocuments.end();
}

Response text_response(unsigned status, std::string_view sentence) {
  Response response{.status = status, .headers = {}, .body = {}};
  response.set("Content-Type", "text/plain; charset=utf-8");
  response.set_body(Body(std::string(sentence) + "\n"));
  return response;
}

Response json_response(unsigned status, std::string json) {
  Response response{.status = status, .headers = {}, .body = {}};
  response.set("Content-Type", "application/json");
  response.set_body(Body(std::move(json)));
  return response;
}

Response json_error(unsigned status, std::string_view sentence) {
  return json_response(status, archive::dump({{"error", sentence}}));
}

Response redirect(unsigned status, std::string location) {
  Response response = text_response(status, location);
  response.set("Location", location);
  return response;
}

}  // namespace varve::replay
