#include "varve/monitor/page_state.hpp"

#include "varve/archive/json.hpp"

namespace varve::monitor {
namespace {

using archive::Json;

std::optional<SnapshotName> read_name(const Json& json) {
  if (!json.is_object() || !json.contains("url") || !json["url"].is_string()) return std::nullopt;
  return SnapshotName{json["url"].get<std::string>(), Time{json.value("time_us", std::int64_t{0})}};
}

// A part that was kept as text of its own.
template <typename Part>
Part read_part(const Json& json, const char* name) {
  if (!json.contains(name)) return {};
  return Part::from_json(json[name].dump()).value_or(Part());
}

}  // namespace

std::string to_text(const PageState& state) {
  Json json = {{"alarm", Json::parse(state.alarm.to_json())}, {"lessons", state.lessons}};
  if (state.last) json["last"] = {{"url", state.last->url}, {"time_us", state.last->time.us}};
  if (!state.noise.empty()) json["noise"] = Json::parse(state.noise.to_json());
  return archive::dump(json);
}

PageState read_page_state(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  PageState state;
  if (!json.is_object()) return state;
  try {
    state.lessons = json.value("lessons", state.lessons);
    state.last = read_name(json.value("last", Json()));
  } catch (const Json::exception&) {
    // What is of another type is not known.
  }
  state.noise = read_part<change::Noise>(json, "noise");
  state.alarm = read_part<change::Alarm>(json, "alarm");
  return state;
}

}  // namespace varve::monitor
