// /timegate/, /timemap/link/, /timemap/json/ and /timemap/cdxj/ (RFC 7089).
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
  query.revisits = false;
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

nlohmann::json timemap_uris(const std::string& origin, const std::string& url) {
  return {{"link_format", origin + "/timemap/link/" + url},
          {"json_format", origin + "/timemap/json/" + url},
          {"cdxj_format", origin + "/timemap/cdxj/" + url}};
}

std::string dump_line(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// MemGator's CDXJ: what holds for the whole behind '!', then a line a memento.
Response as_cdxj(const Request& request, const Mementos& mementos) {
  const std::string& origin = request.origin;
  std::string out = fmt::format(
      "!context [\"http://tools.ietf.org/html/rfc7089\"]\n!id {}\n"
      "!keys [\"memento_datetime_YYYYMMDDhhmmss\"]\n!meta {}\n!meta {}\n!meta {}\n",
      dump_line({{"uri", origin + "/timemap/cdxj/" + mementos.url}}),
      dump_line({{"original_uri", mementos.url}}),
      dump_line({{"timegate_uri", origin + "/timegate/" + mementos.url}}),
      dump_line({{"timemap_uri", timemap_uris(origin, mementos.url)}}));
  Paths paths(origin);
  for (std::size_t i = 0; i < mementos.rows.size(); ++i) {
    const CaptureRow& row = mementos.rows[i];
    out += fmt::format("{} {}\n", row.time.digits14(),
                       dump_line({{"uri", paths.next(row)},
                                  {"rel", relation(i, mementos.rows.size())},
                                  {"datetime", row.time.http_date()}}));
  }
  Response response{.status = 200, .headers = {}, .body = {}};
  response.set("Content-Type", "application/cdxj+ors");
  response.set_body(Body(std::move(out)));
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
      {"timemap_uri", timemap_uris(origin, mementos.url)},
      {"mementos", {{"first", list.front()}, {"last", list.back()}, {"list", list}}}};
  return json_response(200, dump_line(answer));
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
  VARVE_ASSIGN(const std::string others, neighbour_links(archive, request.origin, found->row));
  response.set("Link", memento_links(request.origin, *url, &*found, "") + others);
  response.set("Cache-Control", "no-cache");
  guard_own(response);
  return response;
}

Result<Response> timemap(const archive::Archive& archive, const Request& request) {
  std::string_view rest =
      std::string_view(request.target).substr(std::string_view("/timemap/").size());
  const std::string_view format = take_until(rest, '/');
  if (format != "link" && format != "json" && format != "cdxj") {
    return message(request, 404, "No such TimeMap",
                   "TimeMaps are at /timemap/link/URL, /timemap/json/URL and /timemap/cdxj/URL.");
  }
  const auto url = mend_url(rest);
  if (!url) return bad_url(request);
  VARVE_ASSIGN(const Mementos mementos, read_mementos(archive, *url));
  if (mementos.rows.empty()) return not_found(archive, request, *url);
  Response response = format == "link"   ? as_link_format(request, mementos)
                      : format == "json" ? as_json(request, mementos)
                                         : as_cdxj(request, mementos);
  response.set("Cache-Control", "no-cache");
  guard_own(response);
  return response;
}

}  // namespace varve::replay
