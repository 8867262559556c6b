#include "varve/interchange/availability.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "varve/base/json_depth.hpp"
#include "varve/base/json_member.hpp"
#include "varve/url/percent.hpp"

namespace varve::interchange {
namespace {

using AvailabilityJson = nlohmann::json;

constexpr std::size_t kMaxAvailability = 64 << 10;
constexpr std::size_t kMaxAvailabilityDepth = 16;
constexpr std::string_view kAvailabilityPath = "/wayback/available";

bool is_timestamp(std::string_view text) {
  return text.size() == 14 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

const AvailabilityJson* member(const AvailabilityJson* json, const char* name) {
  if (json == nullptr || !json->is_object()) return nullptr;
  const auto found = json->find(name);
  return found == json->end() ? nullptr : &*found;
}

}  // namespace

Result<url::Url> availability_api(std::string_view given) {
  auto url = url::Url::parse(given);
  if (!url || !url->is_http()) {
    return fail(ErrorKind::kInvalid,
                "\"{}\" is no archive's URL; give one such as https://archive.org", given);
  }
  if (!url->pathname().ends_with(kAvailabilityPath)) url->set_pathname(kAvailabilityPath);
  url->set_hash("");
  return *std::move(url);
}

Result<std::optional<OutsideCopy>> find_copy(fetch::Fetcher& fetcher, const url::Url& api,
                                             std::string_view page, std::optional<Time> time,
                                             const std::function<bool()>& go_on) {
  fetch::Request request;
  request.url = api;
  std::string query = fmt::format("url={}", url::encode_component(page));
  if (time) query += "&timestamp=" + time->digits14();
  request.url.set_search(query);
  request.accept = "application/json";
  request.first_party = true;
  VARVE_ASSIGN(const fetch::Response answer, fetcher.fetch(std::move(request), go_on));
  if (answer.status == 200) return read_availability(answer.body.view());
  return fail(ErrorKind::kNetwork, "{} answered with the status {}", api.host(), answer.status);
}

Result<std::optional<OutsideCopy>> read_availability(std::string_view json) {
  const bool fits = json.size() <= kMaxAvailability && json_depth(json) <= kMaxAvailabilityDepth;
  const auto answer = fits ? AvailabilityJson::parse(json, nullptr, false) : AvailabilityJson();
  const AvailabilityJson* snapshots = member(&answer, "archived_snapshots");
  if (snapshots == nullptr) {
    return fail(ErrorKind::kInvalid, "the archive's answer is not that of the availability API");
  }
  const AvailabilityJson* closest = member(snapshots, "closest");
  if (closest == nullptr) return std::nullopt;
  OutsideCopy copy{text_of(*closest, "url"), text_of(*closest, "timestamp")};
  const auto url = url::Url::parse(copy.url);
  if (!url || !url->is_http() || !is_timestamp(copy.timestamp)) return std::nullopt;
  copy.url = url->href();
  return copy;
}

}  // namespace varve::interchange
