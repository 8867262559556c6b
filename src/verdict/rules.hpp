// The table of rules. Pure and thread-safe.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "verdict/patterns.hpp"
#include "verdict/rule.hpp"

namespace varve::verdict {

class Rules {
 public:
  // rules.json.
  static const Rules& built_in();
  // kInvalid says which rule is wrong.
  static Result<Rules> parse(std::string_view json);

  // By the first rule that holds.
  [[nodiscard]] std::optional<Verdict> judge(const Facts& facts) const;

 private:
  class Look;
  Result<void> add(Rule rule);

  std::vector<Rule> rules_;
  std::array<Patterns, kSubjects> patterns_;
};

// Its text.
const char* built_in_rules();

}  // namespace varve::verdict
