#include "replay/fuzzy.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "replay/assets.hpp"
#include "replay/text.hpp"

namespace varve::replay {
namespace {

using Regex = std::unique_ptr<const re2::RE2>;

constexpr std::size_t kMostFields = 512;

std::string_view without_mark(std::string_view search) {
  return search.substr(search.starts_with('?') ? 1 : 0);
}

bool matches(const Regex& regex, std::string_view text) {
  return !regex || re2::RE2::FullMatch({text.data(), text.size()}, *regex);
}

}  // namespace

struct Fuzzy::Rule {
  Regex host;
  Regex path;
  Regex name;
  Regex value;
  Regex keep;
  std::string domain;

  [[nodiscard]] bool is_for(const url::Url& url) const {
    return matches(host, url.hostname()) && matches(path, url.pathname());
  }
  [[nodiscard]] bool leaves_out(const FormField& field) const {
    if (keep) return !matches(keep, field.name);
    return matches(name, field.name) && matches(value, field.value);
  }
};

namespace {

Result<Regex> regex_of(const nlohmann::json& rule, const char* member) {
  const auto found = rule.find(member);
  if (found == rule.end()) return Regex();
  if (!found->is_string()) return fail(ErrorKind::kInvalid, "\"{}\" is no text", member);
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto regex = std::make_unique<const re2::RE2>(found->get<std::string>(), options);
  if (regex->ok()) return regex;
  return fail(ErrorKind::kInvalid, "\"{}\": {}", member, regex->error());
}

Result<Fuzzy::Rule> rule_of(const nlohmann::json& object) {
  if (!object.is_object()) return fail(ErrorKind::kInvalid, "it is no object");
  Fuzzy::Rule rule;
  VARVE_ASSIGN(rule.host, regex_of(object, "host"));
  VARVE_ASSIGN(rule.path, regex_of(object, "path"));
  VARVE_ASSIGN(rule.name, regex_of(object, "name"));
  VARVE_ASSIGN(rule.value, regex_of(object, "value"));
  VARVE_ASSIGN(rule.keep, regex_of(object, "keep"));
  rule.domain = object.value("domain", "");
  if (!rule.name && !rule.value && !rule.keep) {
    return fail(ErrorKind::kInvalid, "it says of no parameter whether it counts");
  }
  return rule;
}

}  // namespace

Result<Fuzzy> Fuzzy::parse(std::string_view json) {
  const nlohmann::json all = nlohmann::json::parse(json, nullptr, false);
  if (!all.is_array()) return fail(ErrorKind::kInvalid, "the rules are no list in JSON");
  Fuzzy fuzzy;
  for (const nlohmann::json& each : all) {
    auto rule = rule_of(each);
    if (!rule) {
      return fail(ErrorKind::kInvalid, "rule {}: {}", fuzzy.rules_.size() + 1,
                  rule.error().message);
    }
    fuzzy.rules_.push_back(std::make_shared<const Rule>(*std::move(rule)));
  }
  return fuzzy;
}

const Fuzzy& Fuzzy::built_in() {
  static const Fuzzy kRules = [] {
    const auto& all = assets();
    const auto file = std::find_if(all.begin(), all.end(), [](const Asset& asset) {
      return asset.name == "rules/fuzzy.json";
    });
    return parse(file->bytes).value();
  }();
  return kRules;
}

Fuzzy::Rules Fuzzy::rules_for(const url::Url& url) const {
  Rules rules;
  for (const auto& rule : rules_) {
    if (rule->is_for(url)) rules.push_back(rule.get());
  }
  return rules;
}

std::string Fuzzy::counted(const Rules& rules, std::string_view query) {
  std::vector<std::string> kept;
  const std::vector<FormField> fields = parse_form(query);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const FormField& field = fields[i];
    // Beyond so many all count, so that no query takes long.
    const bool left_out =
        i < kMostFields && std::any_of(rules.begin(), rules.end(),
                                       [&](const Rule* rule) { return rule->leaves_out(field); });
    // Names and values may hold any character: where one ends is not to be guessed.
    if (!left_out) kept.push_back(field.name + '\0' + field.value + '\0');
  }
  std::sort(kept.begin(), kept.end());
  std::string all;
  for (const std::string& field : kept) all += field;
  return all;
}

std::string_view Fuzzy::domain_of(const Rules& rules) {
  for (const Rule* rule : rules) {
    if (!rule->domain.empty()) return rule->domain;
  }
  return {};
}

std::string Fuzzy::canonical_query(const url::Url& url, std::string_view query) const {
  return counted(rules_for(url), query);
}

std::string Fuzzy::canonical(const url::Url& url) const {
  const Rules rules = rules_for(url);
  const std::string_view domain = domain_of(rules);
  std::string_view host = domain.empty() ? url.host() : domain;
  if (host.starts_with("www.")) host.remove_prefix(4);
  return std::string(host) + std::string(url.pathname()) + '\0' +
         counted(rules, without_mark(url.search()));
}

std::string_view Fuzzy::domain_of(const url::Url& url) const {
  return domain_of(rules_for(url));
}

std::size_t alike_fields(std::string_view query, std::string_view other) {
  std::multiset<std::string> fields;
  for (const FormField& field : parse_form(without_mark(query))) {
    fields.insert(field.name + '=' + field.value);
  }
  std::size_t alike = 0;
  for (const FormField& field : parse_form(without_mark(other))) {
    const auto found = fields.find(field.name + '=' + field.value);
    if (found == fields.end()) continue;
    fields.erase(found);
    ++alike;
  }
  return alike;
}

}  // namespace varve::replay
