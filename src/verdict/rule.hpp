// One rule of the table (docs/verdict.md): a kind, and conditions that all have to hold. A plain
// value.
#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "varve/base/error.hpp"
#include "verdict/sight.hpp"

namespace varve::verdict {

struct Rule {
  struct Pattern {
    Subject subject = Subject::kStatus;
    std::string regex;
    bool found = true;       // or must not be found
    std::size_t number = 0;  // among the subject's patterns, once they are gathered
  };

  Kind kind = Kind::kBotChallenge;
  std::string why;
  std::vector<Pattern> patterns;  // in the order of their subjects
  std::optional<bool> rendered;
  std::optional<std::size_t> max_bytes;      // of HTML
  std::optional<std::size_t> max_text;       // bytes of text that it shows
  std::optional<std::size_t> max_main_text;  // the same outside of navigation
};

// What patterns name as %NAME%: alternatives, as RE2 parts them.
using Phrases = std::map<std::string, std::string>;

// Both: kInvalid says what is wrong. Members that no rule has are.
Result<Phrases> read_phrases(const nlohmann::json& json);
Result<Rule> read_rule(const nlohmann::json& json, const Phrases& phrases);

}  // namespace varve::verdict
