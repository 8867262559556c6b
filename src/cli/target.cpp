#include "cli/target.hpp"

#include <CLI/CLI.hpp>
#include <map>

#include "cli/command.hpp"
#include "varve/archive/nearest.hpp"

namespace varve::cli {

Result<Target> parse_target(std::string_view text, std::string_view at, Time now) {
  Target target{std::string(text)};
  const std::size_t split = text.rfind('@');
  const bool splits = split != std::string_view::npos && split > 0;
  const auto suffix =
      splits ? parse_time(text.substr(split + 1), now) : fail(ErrorKind::kInvalid, "no time");
  if (suffix) {
    target.url = text.substr(0, split);
    target.time = *suffix;
    target.says_time = true;
  }
  if (at.empty()) return target;
  if (suffix) {
    return fail(ErrorKind::kInvalid, "both @{} and --at {} say a time; give one of them",
                text.substr(split + 1), at);
  }
  VARVE_ASSIGN(target.time, parse_time(at, now));
  target.says_time = true;
  return target;
}

Result<archive::CaptureRow> find_capture(const archive::Archive& archive, const Target& target) {
  // Of any method, where the time is told to the microsecond.
  VARVE_ASSIGN(auto row, archive.capture(target.url, target.time));
  if (!row) {
    VARVE_ASSIGN(row, archive.nearest(target.url, target.time));
  }
  if (row) return *row;
  return fail(ErrorKind::kInvalid,
              "there is no capture of {}; `varve list --match host {}` shows what there is near it",
              target.url, target.url);
}

Result<archive::CaptureRow> find_page(const archive::Archive& archive, const Target& target) {
  VARVE_ASSIGN(auto row, target.says_time ? archive::find_best(archive, target.url, target.time)
                                          : archive::find_last_good(archive, target.url));
  if (row) return *std::move(row);
  return find_capture(archive, target);  // says what there is near it
}

Result<archive::CaptureRow> find_shown(const archive::Archive& archive, const Target& target) {
  return target.says_time ? find_capture(archive, target) : find_page(archive, target);
}

void add_match(CLI::App& command, archive::Match& match) {
  static const std::map<std::string, archive::Match> kMatches = {
      {"exact", archive::Match::kExact},
      {"prefix", archive::Match::kPrefix},
      {"host", archive::Match::kHost},
      {"domain", archive::Match::kDomain}};
  command
      .add_option_function<std::string>(
          "--match", [&match](const std::string& name) { match = kMatches.at(name); },
          "What the URL stands for")
      ->check(CLI::IsMember({"exact", "prefix", "host", "domain"}))
      ->type_name("MATCH");
}

Result<TimeRange> parse_time_range(std::string_view text, Time now) {
  if (const auto range = parse_digits(text)) return *range;
  VARVE_ASSIGN(const Time time, parse_time(text, now));
  return TimeRange{time, time};
}

}  // namespace varve::cli
