#include "replay/settings_api.hpp"

#include "replay/access.hpp"
#include "replay/changes.hpp"
#include "replay/server_facts.hpp"
#include "varve/base/quantity.hpp"

namespace varve::replay {
namespace {

using archive::dump;
using archive::Json;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Result<void> take_flag(std::string_view name, const Json& json, std::optional<bool>& flag) {
  if (json.is_null()) {
    flag.reset();
  } else if (json.is_boolean()) {
    flag = json.get<bool>();
  } else {
    return fail(ErrorKind::kInvalid, "{} is true, false or null", name);
  }
  return {};
}

// A value as text, by the function that reads it; null: none.
template <typename T>
Result<void> take_text(const Json& json, Result<T> (*read)(std::string_view),
                       std::optional<T>& value) {
  if (json.is_null()) {
    value.reset();
    return {};
  }
  VARVE_ASSIGN(value, read(json.is_string() ? json.get<std::string>() : std::string()));
  return {};
}

Result<void> take(std::string_view name, const Json& json, settings::Save& save) {
  if (name == "browser") return take_text(json, settings::read_browser, save.browser);
  if (name == "requisites") return take_flag(name, json, save.requisites);
  if (name == "exact") return take_flag(name, json, save.exact);
  if (name == "user_agent") return take_text(json, settings::read_user_agent, save.user_agent);
  if (name == "timeout") return take_text(json, settings::read_timeout, save.timeout);
  if (name == "max_bytes") {
    return take_text(json.is_number_unsigned() ? Json(dump(json)) : json, settings::read_max_bytes,
                     save.max_bytes);
  }
  return fail(ErrorKind::kInvalid,
              "save has browser, requisites, exact, user_agent, timeout and max_bytes");
}

Result<settings::Save> patched(const std::string& text, settings::Save save) {
  const Json json = Json::parse(text, nullptr, false);
  const bool fits =
      json.is_object() && json.size() == 1 && json.contains("save") && json["save"].is_object();
  if (!fits) {
    return fail(ErrorKind::kInvalid,
                R"(the body is JSON such as {{"save": {{"timeout": "90s"}}}})");
  }
  for (const auto& [name, value] : json["save"].items()) VARVE_TRY(take(name, value, save));
  return save;
}

Json whole(const Request& request, const settings::Settings& settings) {
  return {{"save", to_json(settings.save)},
          {"defaults", to_json(request.site->about.defaults)},
          {"unknown", settings.unknown},
          {"server", server_json(request)}};
}

Result<settings::Settings> read(const Request& request) {
  if (request.site->about.archive.empty()) return settings::Settings();
  return settings::read(request.site->about.archive);
}

}  // namespace

Json to_json(const settings::Save& save) {
  return {{"browser", save.browser ? Json(settings::to_string(*save.browser)) : Json()},
          {"requisites", or_null(save.requisites)},
          {"exact", or_null(save.exact)},
          {"user_agent", or_null(save.user_agent)},
          {"timeout", save.timeout ? Json(exact_duration(*save.timeout)) : Json()},
          {"max_bytes", or_null(save.max_bytes)}};
}

// Of a file that cannot be read the reason is an answer too: whoever asks can mend it.
Result<Response> get_settings(const archive::Archive&, const Request& request) {
  const auto settings = read(request);
  Json json = whole(request, settings ? *settings : settings::Settings());
  json["error"] = settings ? Json() : Json(settings.error().message);
  return json_response(200, dump(json));
}

Result<Response> patch_settings(const archive::Archive&, const Request& request) {
  if (const auto refusal = request.site->access->refuses_change(request, {})) {
    return json_error(refusal->status, refusal->sentence);
  }
  auto settings = read(request);
  if (!settings) return not_changed(request, settings.error());
  auto save = patched(request.body, settings->save);
  if (!save) return json_error(400, save.error().message);
  if (const auto done = change_settings(request, *save); !done) {
    return not_changed(request, done.error());
  }
  return json_response(200, dump({{"save", to_json(*save)}}));
}

}  // namespace varve::replay
