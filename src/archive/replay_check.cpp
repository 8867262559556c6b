#include "varve/archive/replay_check.hpp"

#include <algorithm>

#include "varve/archive/json.hpp"
#include "varve/archive/own_urls.hpp"
#include "varve/base/json_member.hpp"

namespace varve::archive {
namespace {

constexpr std::uint64_t kLongestCheck = 1 << 20;  // bytes of one that is read

Json share(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

// Of an object that a stranger may have written: the member, an empty one where there is none.
Json member(const Json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto found = object.find(name);
  return found == object.end() ? Json() : *found;
}

std::optional<double> read_share(const Json& value) {
  if (!value.is_number()) return std::nullopt;
  return std::clamp(value.get<double>(), 0.0, 1.0);
}

std::size_t read_count(const Json& value) {
  return value.is_number_unsigned() ? value.get<std::size_t>() : 0;
}

ReplayCheck read(const Json& json) {
  const Json comparison = member(json, "comparison");
  const Json counts = member(comparison, "resourceCounts");
  ReplayCheck check;
  check.checked = parse_rfc3339(text_of(json, "checked")).value_or(Time());
  check.browser = text_of(json, "browser");
  check.pixels = read_share(member(comparison, "screenshotMatch"));
  check.text = read_share(member(comparison, "textMatch"));
  check.failed = read_count(member(counts, "replayBad"));
  check.asked = read_count(member(counts, "replayGood")) + check.failed;
  check.captured = read_count(member(counts, "crawlGood"));
  check.missing = read_count(member(counts, "crawlBad"));
  for (const Json& url : member(json, "failed")) {
    if (url.is_string()) check.failed_urls.push_back(url.get<std::string>());
  }
  return check;
}

}  // namespace

double ReplayCheck::score() const {
  const double answered =
      asked == 0 ? 1 : 1 - static_cast<double>(failed) / static_cast<double>(asked);
  return std::min({answered, pixels.value_or(1), text.value_or(1)});
}

Json to_json(const ReplayCheck& check) {
  return {{"score", check.score()},
          {"comparison",
           {{"screenshotMatch", share(check.pixels)},
            {"textMatch", share(check.text)},
            {"resourceCounts",
             {{"crawlGood", check.captured},
              {"crawlBad", check.missing},
              {"replayGood", check.asked - check.failed},
              {"replayBad", check.failed}}}}},
          {"failed", check.failed_urls},
          {"checked", check.checked.rfc3339()},
          {"browser", check.browser}};
}

Result<std::optional<ReplayCheck>> replay_check_of(const Archive& archive,
                                                   const std::string& final_url, Time time) {
  VARVE_ASSIGN(const auto row, archive.capture(std::string(kPageInfo) + final_url, time));
  if (!row || row->length > kLongestCheck) return std::nullopt;
  VARVE_ASSIGN(const auto body, archive.body(row->digest));
  if (!body) return std::nullopt;
  const Json json = Json::parse(body->view(), nullptr, /*allow_exceptions=*/false);
  if (!member(json, "comparison").is_object()) return std::nullopt;
  return read(json);
}

}  // namespace varve::archive
