#include "cli/target.hpp"

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
  }
  if (at.empty()) return target;
  if (suffix) {
    return fail(ErrorKind::kInvalid, "both @{} and --at {} say a time; give one of them",
                text.substr(split + 1), at);
  }
  VARVE_ASSIGN(target.time, parse_time(at, now));
  return target;
}

Result<archive::CaptureRow> find_capture(const archive::Archive& archive, const Target& target) {
  VARVE_ASSIGN(const auto row, archive.nearest(target.url, target.time));
  if (row) return *row;
  return fail(ErrorKind::kInvalid,
              "there is no capture of {}; `varve list --match host {}` shows what there is near it",
              target.url, target.url);
}

Result<TimeRange> parse_time_range(std::string_view text, Time now) {
  if (const auto range = parse_digits(text)) return *range;
  VARVE_ASSIGN(const Time time, parse_time(text, now));
  return TimeRange{time, time};
}

}  // namespace varve::cli
