// /timegate/, /timemap/link/ and /timemap/json/ (RFC 7089), and archive.org's availability API.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "replay/handlers.hpp"
#include "replay/memento.hpp"
#include "replay/policy.hpp"
#include "replay/text.hpp"

namespace varve::replay {
namespace {

using archive::CaptureRow;

constexpr std::uint64_t kMaxMementos = 100'000;

struct Mementos {
  std::string url;
  std::vector<CaptureRow> rows;  // oldest first
};

Result<Mementos> read_mementos(const archive::Archive& archive, std::string url) {
  archive::Query query;
  query.url = url;
  query.limit = kMaxMementos;
  Mementos mementos{std::move(url), {}};
  VARVE_TRY(archive.list(query, [&](const CaptureRow& row) {
    mementos.rows.push_back(row);
    return true;
  }));
  return mementos;
}

// The paths of captures that come oldest first: the first of its URL in its second has 14 digits.
class Paths {
 public:
  explicit Paths(std::string_view origin) : origin_(origin) {}

  std::string next(const CaptureRow& row) {
    std::string second = row.time.digits14();
    if (second != second_) urls_.clear();
    second_ = second;
    const bool first = std::find(urls_.begin(), urls_.end(), row.url) == urls_.end();
    if (first) urls_.push_back(row.url);
    return std::string(origin_).append(
        capture_path(first ? second : row.time.digits20(), "", row.url));
  }

 private:
  std::string_view origin_;
  std::string second_;
  std::vector<std::string> urls_;
};

std::string_view relation(std::size_t i, std::size_t count) {
  if (count == 1) return "first last memento";
  return i == 0 ? "first memento" : i + 1 == count ? "last memento" : "memento";
}

// RFC 7089 5; the media type is RFC 6690's.
Response as_link_format(const Request& request, const Mementos& mementos) {
  const std::string_view origin = request.origin;
  std::string out = fmt::format(
      "<{1}>; rel=\"original\",\n<{0}/timemap/link/{1}>; rel=\"self\"; "
      "type=\"application/link-format\"; from=\"{2}\"; until=\"{3}\",\n"
      "<{0}/timegate/{1}>; rel=\"timegate\"",
      origin, mementos.url, mementos.rows.front().time.http_date(),
      mementos.rows.back().time.http_date());
  Paths paths(origin);
  for (std::size_t i = 0; i < mementos.rows.size(); ++i) {
    const CaptureRow& row = mementos.rows[i];
    out += fmt::format(",\n<{}>; rel=\"{}\"; datetime=\"{}\"", paths.next(row),
                       relation(i, mementos.rows.size()), row.time.http_date());
  }
  Response response{.status = 200, .headers = {}, .body = {}};
  response.set("Content-Type", "application/link-format");
  response.set_body(Body(out + "\n"));
  return response;
}

// As MemGator and PyWb give it.
Response as_json(const Request& request, const Mementos& mementos) {
  const std::string& origin = request.origin;
  nlohmann::json list = nlohmann::json::array();
  Paths paths(origin);
  for (const CaptureRow& row : mementos.rows) {
    list.push_back({{"datetime", row.time.rfc3339()}, {"uri", paths.next(row)}});
  }
  const nlohmann::json answer = {
      {"original_uri", mementos.url},
      {"self", origin + "/timemap/json/" + mementos.url},
      {"timegate_uri", origin + "/timegate/" + mementos.url},
      {"timemap_uri",
       {{"link_format", origin + "/timemap/link/" + mementos.url},
        {"json_format", origin + "/timemap/json/" + mementos.url}}},
      {"mementos", {{"first", list.front()}, {"last", list.back()}, {"list", list}}}};
  return json_response(200, answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

Response bad_url(const Request& request) {
  return message(request, 400, "Not a web address", "What stands behind this path is no URL.");
}

}  // namespace

Result<Response> timegate(const archive::Archive& archive, const Request& request) {
  constexpr std::string_view kPath = "/timegate/";
  const auto url = mend_url(std::string_view(request.target).substr(kPath.size()));
  if (!url) return bad_url(request);
  const auto time = accept_datetime(request);
  if (!time) {
    return message(request, 400, "Not a date",
                   "Accept-Datetime is no date of the form “Sun, 22 Nov 2026 20:15:30 GMT”.");
  }
  VARVE_ASSIGN(const auto found, find_nearest(archive, *url, *time));
  if (!found) return not_found(archive, request, *url);
  Response response = redirect(302, capture_path(found->digits, "", found->row.url));
  response.set("Vary", "Accept-Datetime");
  response.set("Link", memento_links(request.origin, *url, &*found, ""));
  response.set("Cache-Control", "no-cache");
  guard_own(response);
  return response;
}

Result<Response> timemap(const archive::Archive& archive, const Request& request) {
  std::string_view rest =
      std::string_view(request.target).substr(std::string_view("/timemap/").size());
  const std::string_view format = take_until(rest, '/');
  if (format != "link" && format != "json") {
    return message(request, 404, "No such TimeMap",
                   "TimeMaps are at /timemap/link/URL and /timemap/json/URL.");
  }
  const auto url = mend_url(rest);
  if (!url) return bad_url(request);
  VARVE_ASSIGN(const Mementos mementos, read_mementos(archive, *url));
  if (mementos.rows.empty()) return not_found(archive, request, *url);
  Response response =
      format == "link" ? as_link_format(request, mementos) : as_json(request, mementos);
  response.set("Cache-Control", "no-cache");
  guard_own(response);
  return response;
}

Result<Response> availability(const archive::Archive& archive, const Request& request) {
  const std::string asked = request.field("url").value_or("");
  const std::string timestamp = request.field("timestamp").value_or("");
  nlohmann::json answer = {{"url", asked}, {"archived_snapshots", nlohmann::json::object()}};
  if (!timestamp.empty()) answer["timestamp"] = timestamp;
  if (const auto url = mend_url(asked)) {
    const bool digits = std::all_of(timestamp.begin(), timestamp.end(), is_digit);
    VARVE_ASSIGN(const auto found, find_capture(archive, *url, digits ? timestamp : ""));
    if (found) {
      answer["archived_snapshots"]["closest"] = {
          {"status", std::to_string(found->row.status)},
          {"available", true},
          {"url", request.origin + capture_path(found->digits, "", found->row.url)},
          {"timestamp", found->row.time.digits14()}};
    }
  }
  Response response =
      json_response(200, answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  response.set("Cache-Control", "no-cache");
  guard_own(response);
  return response;
}

}  // namespace varve::replay
