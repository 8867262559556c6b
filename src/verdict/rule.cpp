#include "verdict/rule.hpp"

#include <algorithm>
#include <array>

namespace varve::verdict {
namespace {

using Json = nlohmann::json;

constexpr std::array<Kind, 5> kKinds = {Kind::kBotChallenge, Kind::kLoginWall, Kind::kSoft404,
                                        Kind::kParked, Kind::kBlankPage};
constexpr std::array<std::string_view, kSubjects> kNames = {
    "status", "redirect", "asked", "url", "title", "head", "markup", "heading", "text"};

Result<Kind> read_kind(const Json& json) {
  if (json.is_string()) {
    for (const Kind kind : kKinds) {
      if (json.get_ref<const std::string&>() == to_string(kind)) return kind;
    }
  }
  return fail(ErrorKind::kInvalid, "\"kind\" is none that a rule can find");
}

Result<std::size_t> read_bytes(const std::string& member, const Json& json) {
  if (!json.is_number_unsigned()) {
    return fail(ErrorKind::kInvalid, "\"{}\" is no number of bytes", member);
  }
  return json.get<std::size_t>();
}

// The pattern with each %NAME% replaced.
Result<std::string> with_phrases(std::string_view pattern, const Phrases& phrases) {
  std::string out;
  for (;;) {
    const std::size_t begin = pattern.find('%');
    out += pattern.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    const std::size_t end = pattern.find('%', begin + 1);
    if (end == std::string_view::npos) return fail(ErrorKind::kInvalid, "a % without another");
    const std::string name(pattern.substr(begin + 1, end - begin - 1));
    const auto found = phrases.find(name);
    if (found == phrases.end()) return fail(ErrorKind::kInvalid, "no phrases %{}%", name);
    out += found->second;
    pattern.remove_prefix(end + 1);
  }
}

// "title" has to be found, "no_title" must not be.
Result<Rule::Pattern> read_pattern(std::string_view member, const Json& json,
                                   const Phrases& phrases) {
  Rule::Pattern pattern;
  if (member.starts_with("no_")) {
    pattern.found = false;
    member.remove_prefix(3);
  }
  const auto name = std::find(kNames.begin(), kNames.end(), member);
  if (name == kNames.end() || !json.is_string()) {
    return fail(ErrorKind::kInvalid, "\"{}\" is no condition", member);
  }
  pattern.subject = static_cast<Subject>(name - kNames.begin());
  VARVE_ASSIGN(pattern.regex, with_phrases(json.get<std::string>(), phrases));
  if (pattern.subject == Subject::kStatus || pattern.subject == Subject::kRedirect) {
    pattern.regex = "^(?:" + pattern.regex + ")$";
  }
  const bool has_lines = pattern.subject == Subject::kHead || pattern.subject >= Subject::kHeading;
  if (has_lines) pattern.regex = "(?m)" + pattern.regex;
  return pattern;
}

Result<void> read_member(const std::string& member, const Json& json, const Phrases& phrases,
                         Rule& rule) {
  if (member == "kind") {
    VARVE_ASSIGN(rule.kind, read_kind(json));
  } else if (member == "why") {
    if (!json.is_string()) return fail(ErrorKind::kInvalid, "\"why\" is no text");
    rule.why = json.get<std::string>();
  } else if (member == "rendered") {
    if (!json.is_boolean()) return fail(ErrorKind::kInvalid, "\"rendered\" is not true or false");
    rule.rendered = json.get<bool>();
  } else if (member == "max_bytes") {
    VARVE_ASSIGN(rule.max_bytes, read_bytes(member, json));
  } else if (member == "max_text") {
    VARVE_ASSIGN(rule.max_text, read_bytes(member, json));
  } else if (member == "max_main_text") {
    VARVE_ASSIGN(rule.max_main_text, read_bytes(member, json));
  } else {
    VARVE_ASSIGN(Rule::Pattern pattern, read_pattern(member, json, phrases));
    rule.patterns.push_back(std::move(pattern));
  }
  return {};
}

}  // namespace

Result<Phrases> read_phrases(const Json& json) {
  Phrases phrases;
  for (const auto& [name, alternatives] : json.items()) {
    std::string& all = phrases[name];
    for (const Json& each : alternatives) {
      if (!each.is_string()) return fail(ErrorKind::kInvalid, "a phrase of {} is no text", name);
      all += (all.empty() ? "" : "|") + each.get<std::string>();
    }
  }
  return phrases;
}

Result<Rule> read_rule(const Json& json, const Phrases& phrases) {
  if (!json.is_object()) return fail(ErrorKind::kInvalid, "it is no object");
  if (!json.contains("kind") || !json.contains("why")) {
    return fail(ErrorKind::kInvalid, "it has no \"kind\", or no \"why\"");
  }
  Rule rule;
  for (const auto& [member, value] : json.items()) {
    VARVE_TRY(read_member(member, value, phrases, rule));
  }
  std::stable_sort(rule.patterns.begin(), rule.patterns.end(),
                   [](const auto& a, const auto& b) { return a.subject < b.subject; });
  if (rule.patterns.empty() && !rule.max_text && !rule.max_main_text) {
    return fail(ErrorKind::kInvalid, "it has no condition");
  }
  return rule;
}

}  // namespace varve::verdict
