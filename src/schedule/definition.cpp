#include "varve/schedule/definition.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "varve/base/digest.hpp"

namespace varve::schedule {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr std::size_t kPlainName = 60;

bool is_of_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.';
}

template <typename T>
std::optional<T> optional_of(const Json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end() || found->is_null()) return std::nullopt;
  return found->get<T>();
}

Json to_json(const archive::KeepRules& keep) {
  return {{"within_us", keep.within ? Json(*keep.within) : Json()},
          {"last", keep.last},
          {"daily", keep.daily},
          {"weekly", keep.weekly},
          {"monthly", keep.monthly},
          {"yearly", keep.yearly},
          {"changed", keep.changed}};
}

archive::KeepRules read_keep(const Json& json) {
  archive::KeepRules keep;
  keep.within = optional_of<std::int64_t>(json, "within_us");
  keep.last = json.value("last", keep.last);
  keep.daily = json.value("daily", keep.daily);
  keep.weekly = json.value("weekly", keep.weekly);
  keep.monthly = json.value("monthly", keep.monthly);
  keep.yearly = json.value("yearly", keep.yearly);
  keep.changed = json.value("changed", keep.changed);
  return keep;
}

Json to_json(const Watching& watching) {
  return {{"ignore", watching.ignore},
          {"ignore_text", watching.ignore_text},
          {"watches", watching.watches},
          {"threshold", watching.threshold ? Json(*watching.threshold) : Json()},
          {"notify", watching.notify}};
}

Watching read_watching(const Json& json) {
  using Strings = std::vector<std::string>;
  return {.ignore = json.value("ignore", Strings()),
          .ignore_text = json.value("ignore_text", Strings()),
          .watches = json.value("watches", Strings()),
          .threshold = optional_of<double>(json, "threshold"),
          .notify = json.value("notify", Strings())};
}

Definition read(const Json& json) {
  Definition definition;
  definition.name = json.at("name").get<std::string>();
  definition.urls = json.at("urls").get<std::vector<std::string>>();
  definition.kind = json.at("kind").get<std::string>() == "crawl" ? Kind::kCrawl : Kind::kSave;
  definition.options = json.at("options").get<std::vector<std::string>>();
  definition.cron = optional_of<std::string>(json, "cron");
  definition.every = optional_of<std::int64_t>(json, "every_us");
  definition.zone = json.value("zone", "UTC");
  definition.jitter = json.value("jitter_us", std::int64_t{0});
  definition.adaptive = json.value("adaptive", false);
  definition.watching = read_watching(json.value("watching", Json::object()));
  definition.keep = read_keep(json.value("keep", Json::object()));
  definition.paused = json.value("paused", false);
  definition.removed = json.value("removed", false);
  definition.created.us = json.at("created_us").get<std::int64_t>();
  return definition;
}

// The same for the same name on each machine: the order of runs is the same after a restart.
std::uint64_t seed_of(std::string_view name) {
  const Digest digest = Sha256::of(name);
  std::uint64_t seed = 0;
  for (int i = 0; i < 8; ++i) seed = seed << 8 | digest.bytes[static_cast<std::size_t>(i)];
  return seed;
}

}  // namespace

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxName && name.front() != '.' &&
         std::all_of(name.begin(), name.end(), is_of_name);
}

std::string plain_name_for(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  if (url.starts_with("www.")) url.remove_prefix(4);
  std::string name;
  for (const char c : url.substr(0, kPlainName)) {
    if (is_of_name(c)) {
      name += c;
    } else if (!name.ends_with('-')) {
      name += '-';
    }
  }
  while (name.ends_with('-')) name.pop_back();
  while (name.starts_with('.') || name.starts_with('-')) name.erase(0, 1);
  return name.empty() ? "page" : name;
}

std::string to_text(const Definition& definition) {
  const Json json = {{"version", kVersion},
                     {"name", definition.name},
                     {"urls", definition.urls},
                     {"kind", definition.kind == Kind::kCrawl ? "crawl" : "save"},
                     {"options", definition.options},
                     {"cron", definition.cron ? Json(*definition.cron) : Json()},
                     {"every_us", definition.every ? Json(*definition.every) : Json()},
                     {"zone", definition.zone},
                     {"jitter_us", definition.jitter},
                     {"adaptive", definition.adaptive},
                     {"watching", to_json(definition.watching)},
                     {"keep", to_json(definition.keep)},
                     {"paused", definition.paused},
                     {"removed", definition.removed},
                     {"created_us", definition.created.us}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<Definition> read_definition(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return fail(ErrorKind::kInvalid, "it is no schedule");
  try {
    if (json.value("version", 0) > kVersion) {
      return fail(ErrorKind::kVersion, "a newer varve made the schedule");
    }
    Definition definition = read(json);
    const bool has_when = definition.every.has_value() != definition.cron.has_value();
    if (is_name(definition.name) && !definition.urls.empty() && has_when) {
      VARVE_TRY(rule_of(definition));
      return definition;
    }
  } catch (const Json::exception&) {
    // What is missing in it, or is of another type, makes it none.
  }
  return fail(ErrorKind::kInvalid, "it is no schedule");
}

Result<Rule> rule_of(const Definition& definition) {
  Rule rule;
  rule.jitter = definition.jitter;
  rule.seed = seed_of(definition.name);
  if (definition.every) {
    rule.when = IntervalRule{*definition.every, definition.created};
    return rule;
  }
  VARVE_ASSIGN(const Cron cron, Cron::parse(definition.cron.value_or("")));
  VARVE_ASSIGN(const Zone zone, Zone::named(definition.zone));
  rule.when = CronRule{cron, zone};
  return rule;
}

}  // namespace varve::schedule
