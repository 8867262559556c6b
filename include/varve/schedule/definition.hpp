// A schedule as it is kept: what is to be saved, when, and how. Plain values; pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/retention.hpp"
#include "varve/base/error.hpp"
#include "varve/base/time.hpp"
#include "varve/schedule/due.hpp"

namespace varve::schedule {

enum class Kind : std::uint8_t { kSave, kCrawl };

// What people are told of, and how, as the options of `schedule add` have it (docs/changes.md,
// docs/notices.md).
struct Watching {
  std::vector<std::string> ignore;       // selectors
  std::vector<std::string> ignore_text;  // regular expressions
  std::vector<std::string> watches;
  std::optional<double> threshold;  // a score, 0 to 1
  std::vector<std::string> notify;  // channels

  bool operator==(const Watching&) const = default;
};

struct Definition {
  std::string name;               // unique in its archive
  std::vector<std::string> urls;  // pages, or a crawl's seeds
  Kind kind = Kind::kSave;
  // The command's options as it would be given them: "--browser=always", "--tag=news".
  std::vector<std::string> options;
  // One of the two.
  std::optional<std::string> cron;    // an expression
  std::optional<std::int64_t> every;  // microseconds
  std::string zone;                   // of the expression, by its IANA name
  std::int64_t jitter = 0;            // microseconds
  bool adaptive = false;              // `every` is where it begins
  Watching watching;
  archive::KeepRules keep;  // of the pages' captures; empty: all stay
  bool paused = false;
  bool removed = false;  // it is kept that there was one
  Time created;
};

inline constexpr std::size_t kMaxName = 100;                // bytes
inline constexpr std::size_t kMostOfDefinition = 1U << 20;  // of its text

// Letters, digits, '-', '_' and '.'.
bool is_name(std::string_view name);
// A name for a schedule of that URL, which `taken` is asked about: "example.com-offers", then
// "example.com-offers-2".
template <typename Taken>
std::string name_for(std::string_view url, Taken taken);
std::string plain_name_for(std::string_view url);

// JSON, as it is kept (docs/format.md). kInvalid, kVersion where it is none that this version
// reads: what is read has a name, a URL or more, and either an interval or an expression with a
// zone that are known here.
std::string to_text(const Definition& definition);
Result<Definition> read_definition(std::string_view text);

// When its runs are planned. kInvalid where the expression or the zone cannot be read.
Result<Rule> rule_of(const Definition& definition);

template <typename Taken>
std::string name_for(std::string_view url, Taken taken) {
  const std::string plain = plain_name_for(url);
  std::string name = plain;
  for (int number = 2; taken(name); ++number) name = plain + "-" + std::to_string(number);
  return name;
}

}  // namespace varve::schedule
