#include "cli/schedule_facts.hpp"

#include <fmt/format.h>

#include <array>

#include "varve/base/quantity.hpp"

namespace varve::cli {
namespace {

using schedule::Definition;

std::string words_of(std::int64_t us) {
  return exact_duration(std::chrono::seconds(us / kMicrosecondsOfSecond));
}

std::vector<std::string> keep_words(const archive::KeepRules& keep) {
  std::vector<std::string> words;
  if (keep.within) {
    words.push_back("all of the last " + words_of(*keep.within));
  }
  const std::array<std::pair<std::uint64_t, std::string_view>, 5> rules = {
      {{keep.last, "of the newest"},
       {keep.daily, "days, the last of each"},
       {keep.weekly, "weeks, the last of each"},
       {keep.monthly, "months, the last of each"},
       {keep.yearly, "years, the last of each"}}};
  for (const auto& [count, of] : rules) {
    if (count > 0) words.push_back(fmt::format("{} {}", count, of));
  }
  if (keep.changed) words.emplace_back("each that is another than the one before");
  return words;
}

}  // namespace

std::vector<ScheduleFact> facts_of(const Definition& definition) {
  const schedule::Watching& watching = definition.watching;
  std::vector<ScheduleFact> facts = {
      {"Options", definition.options},
      {"Watched for", watching.watches},
      {"Elements not looked at", watching.ignore},
      {"Text not looked at", watching.ignore_text},
      {"Told to", watching.notify},
      {"Captures that stay when it is pruned", keep_words(definition.keep)}};
  if (watching.threshold) {
    facts.push_back({"Significant from a score of", {fmt::format("{}", *watching.threshold)}});
  }
  if (definition.jitter > 0) {
    facts.push_back({"Begins up to so much later", {words_of(definition.jitter)}});
  }
  facts.push_back({"Added", {definition.created.rfc3339()}});
  std::erase_if(facts, [](const ScheduleFact& fact) { return fact.values.empty(); });
  return facts;
}

}  // namespace varve::cli
