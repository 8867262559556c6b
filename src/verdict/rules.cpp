#include "verdict/rules.hpp"

#include <algorithm>

#include "varve/base/ascii.hpp"
#include "varve/parse/charset.hpp"

namespace varve::verdict {
namespace {

constexpr std::size_t kMaxQuote = 80;  // bytes

std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space) out += c;
    if (space && !out.ends_with(' ')) out += ' ';
    if (out.size() >= kMaxQuote) break;
  }
  // Mends a character that was cut in two, and what is not UTF-8.
  return '"' + parse::to_utf8(out, parse::Encoding::utf8()) + '"';
}

std::string_view words_for(Subject subject) {
  switch (subject) {
    case Subject::kStatus:
      return "the status is ";
    case Subject::kUrl:
      return "it led to ";
    case Subject::kTitle:
      return "its title says ";
    case Subject::kHead:
      return "its server sent ";
    case Subject::kMarkup:
      return "its markup has ";
    case Subject::kHeading:
      return "its heading says ";
    case Subject::kText:
      return "it says ";
    default:
      return {};
  }
}

bool is_within(std::optional<std::size_t> bytes, std::optional<std::size_t> most) {
  return !most || (bytes && *bytes <= *most);
}

}  // namespace

// One page, looked at rule by rule; each subject is searched once for all of them.
class Rules::Look {
 public:
  Look(const Rules& rules, const Facts& facts) : rules_(rules), sight_(facts) {}

  // What is cheap is asked first.
  bool holds(const Rule& rule) {
    const Facts& facts = sight_.facts();
    if (rule.rendered && *rule.rendered != facts.rendered) return false;
    if (rule.max_bytes && (!facts.html || facts.html->size() > *rule.max_bytes)) return false;
    auto pattern = rule.patterns.begin();
    const auto hold_before = [&](Subject end) {
      for (; pattern != rule.patterns.end() && pattern->subject < end; ++pattern) {
        if (!holds(*pattern)) return false;
      }
      return true;
    };
    if (!hold_before(Subject::kMarkup)) return false;
    if (rule.max_text && !sight_.may_show_at_most(*rule.max_text)) return false;
    if (!hold_before(Subject::kHeading)) return false;
    if (rule.max_text && !is_within(sight_.text_bytes(), rule.max_text)) return false;
    if (rule.max_main_text && !is_within(sight_.main_text_bytes(), rule.max_main_text)) {
      return false;
    }
    return std::all_of(pattern, rule.patterns.end(),
                       [this](const Rule::Pattern& each) { return holds(each); });
  }

  // What was seen that made the rule hold.
  std::string reason(const Rule& rule) {
    std::vector<std::string> seen;
    for (const Rule::Pattern& pattern : rule.patterns) {
      const std::string_view words = words_for(pattern.subject);
      const bool is_usual = pattern.subject == Subject::kStatus && sight_.facts().status < 400;
      if (!pattern.found || words.empty() || is_usual) continue;
      const std::string_view subject = sight_.of(pattern.subject);
      const bool whole = pattern.subject <= Subject::kTitle;
      const std::string_view found =
          whole ? subject : of(pattern.subject).find(pattern.number, subject);
      seen.push_back(std::string(words) +
                     (pattern.subject == Subject::kStatus ? std::string(found) : quoted(found)));
    }
    if (seen.empty()) return rule.why;
    return fmt::format("{} ({})", rule.why, fmt::join(seen, ", "));
  }

 private:
  [[nodiscard]] const Patterns& of(Subject subject) const {
    return rules_.patterns_[static_cast<std::size_t>(subject)];
  }

  bool holds(const Rule::Pattern& pattern) {
    const bool of_html = pattern.subject >= Subject::kMarkup;
    if (of_html && !sight_.facts().html) return false;
    auto& found = found_[static_cast<std::size_t>(pattern.subject)];
    if (!found) found = of(pattern.subject).match(sight_.of(pattern.subject));
    return (*found)[pattern.number] == pattern.found;
  }

  const Rules& rules_;
  Sight sight_;
  std::array<std::optional<std::vector<bool>>, kSubjects> found_;
};

Result<void> Rules::add(Rule rule) {
  for (Rule::Pattern& pattern : rule.patterns) {
    VARVE_ASSIGN(pattern.number,
                 patterns_[static_cast<std::size_t>(pattern.subject)].add(pattern.regex));
  }
  rules_.push_back(std::move(rule));
  return {};
}

Result<Rules> Rules::parse(std::string_view json) {
  const auto all = nlohmann::json::parse(json, nullptr, false);
  if (!all.is_object() || !all.contains("rules") || !all["rules"].is_array()) {
    return fail(ErrorKind::kInvalid, "there is no list \"rules\" in JSON");
  }
  VARVE_ASSIGN(const Phrases phrases, read_phrases(all.value("phrases", nlohmann::json::object())));
  Rules rules;
  for (const auto& each : all["rules"]) {
    auto rule = read_rule(each, phrases);
    Result<void> added = rule ? rules.add(*std::move(rule)) : tl::unexpected(rule.error());
    if (!added) {
      return tl::unexpected(added.error().in(fmt::format("rule {}", rules.rules_.size() + 1)));
    }
  }
  for (Patterns& patterns : rules.patterns_) VARVE_TRY(patterns.complete());
  return rules;
}

const Rules& Rules::built_in() {
  static const Rules kRules = parse(built_in_rules()).value();
  return kRules;
}

std::optional<Verdict> Rules::judge(const Facts& facts) const {
  Look look(*this, facts);
  for (const Rule& rule : rules_) {
    if (look.holds(rule)) return Verdict{rule.kind, look.reason(rule)};
  }
  return std::nullopt;
}

}  // namespace varve::verdict
