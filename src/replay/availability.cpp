// /wayback/available: archive.org's availability API, with its parameters url, timestamp, closest
// (either, before, after), status_code (a list) and callback.
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "replay/handlers.hpp"
#include "replay/policy.hpp"
#include "replay/text.hpp"

namespace varve::replay {
namespace {

using archive::CaptureRow;

constexpr std::size_t kMaxStatuses = 16;
constexpr std::size_t kMaxCallback = 64;  // bytes

struct Wish {
  std::string url;
  std::string digits;
  std::string closest;        // "", "either", "before", "after"
  std::vector<int> statuses;  // any of them; none: any at all
};

std::vector<int> parse_statuses(std::string_view text) {
  std::vector<int> statuses;
  while (!text.empty() && statuses.size() < kMaxStatuses) {
    const std::string_view part = trim(take_until(text, ','));
    int status = 0;
    if (std::from_chars(part.data(), part.data() + part.size(), status).ec == std::errc()) {
      statuses.push_back(status);
    }
  }
  return statuses;
}

// The first of `query`'s captures.
Result<std::optional<CaptureRow>> first_of(const archive::Archive& archive, archive::Query query) {
  query.limit = 1;
  query.revisits = false;
  std::optional<CaptureRow> found;
  VARVE_TRY(archive.list(query, [&](const CaptureRow& row) {
    found = row;
    return false;
  }));
  return found;
}

std::uint64_t distance(Time a, Time b) {
  const auto [low, high] = std::minmax(a.us, b.us);
  return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
}

// With conditions: the last one up to the time and the first one from it on, for each status.
Result<std::optional<CaptureRow>> find_with(const archive::Archive& archive, const Wish& wish) {
  const Time time = time_of_digits(wish.digits).first;
  std::optional<CaptureRow> best;
  const auto take = [&](const std::optional<CaptureRow>& row) {
    if (row && (!best || distance(row->time, time) < distance(best->time, time))) best = row;
  };
  std::vector<std::optional<int>> statuses(wish.statuses.begin(), wish.statuses.end());
  if (statuses.empty()) statuses.emplace_back();
  for (const auto& status : statuses) {
    archive::Query query{.url = wish.url, .to = time, .status = status, .newest_first = true};
    if (wish.closest != "after") {
      VARVE_ASSIGN(const auto before, first_of(archive, query));
      take(before);
    }
    query = {.url = wish.url, .from = time, .status = status};
    if (wish.closest != "before") {
      VARVE_ASSIGN(const auto after, first_of(archive, query));
      take(after);
    }
  }
  return best;
}

Result<std::optional<Found>> find(const archive::Archive& archive, const Wish& wish) {
  const bool plain = wish.statuses.empty() && wish.closest != "before" && wish.closest != "after";
  if (plain) return find_capture(archive, wish.url, wish.digits);
  VARVE_ASSIGN(auto row, find_with(archive, wish));
  if (!row) return std::nullopt;
  VARVE_ASSIGN(auto digits, digits_of(archive, *row));
  return Found{*std::move(row), std::move(digits), false};
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxCallback &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || is_lower(lower(c)) || c == '_' || c == '$' || c == '.';
         });
}

// A script for pages of this server: guard_own() keeps it from those of others.
Response as_script(std::string_view callback, const std::string& json) {
  Response response{.status = 200, .headers = {}, .body = {}};
  response.set("Content-Type", "text/javascript; charset=utf-8");
  response.set_body(Body(fmt::format("/**/{}({});\n", callback, json)));
  return response;
}

}  // namespace

Result<Response> availability(const archive::Archive& archive, const Request& request) {
  const std::string asked = request.field("url").value_or("");
  const std::string timestamp = request.field("timestamp").value_or("");
  nlohmann::json answer = {{"url", asked}, {"archived_snapshots", nlohmann::json::object()}};
  if (!timestamp.empty()) answer["timestamp"] = timestamp;
  if (const auto url = mend_url(asked)) {
    const bool digits = std::all_of(timestamp.begin(), timestamp.end(), is_digit);
    const Wish wish{*url, digits ? timestamp : "", request.field("closest").value_or(""),
                    parse_statuses(request.field("status_code").value_or(""))};
    VARVE_ASSIGN(const auto found, find(archive, wish));
    if (found) {
      answer["archived_snapshots"]["closest"] = {
          {"status", std::to_string(found->row.status)},
          {"available", true},
          {"url", request.origin + capture_path(found->digits, "", found->row.url)},
          {"timestamp", found->row.time.digits14()}};
    }
  }
  std::string json = answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const std::string callback = request.field("callback").value_or("");
  Response response =
      is_name(callback) ? as_script(callback, json) : json_response(200, std::move(json));
  response.set("Cache-Control", "no-cache");
  guard_own(response);
  return response;
}

}  // namespace varve::replay
