#include "schedule/cron_field.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "varve/base/ascii.hpp"

namespace varve::schedule {
namespace {

constexpr std::array<std::string_view, 12> kMonthNames = {"jan", "feb", "mar", "apr", "may", "jun",
                                                          "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdayNames = {"sun", "mon", "tue", "wed",
                                                           "thu", "fri", "sat"};

struct Range {
  int low;
  int high;
  bool all = false;  // * or ?
};

// "L", "15W", "LW", "5L", "5#3": Quartz has them.
bool is_of_quartz(std::string_view text) {
  if (text.find('#') != std::string_view::npos) return true;
  const std::string_view letters =
      text.substr(std::min(text.find_first_not_of("0123456789"), text.size()));
  return equals_ascii(letters, "L") || equals_ascii(letters, "W") || equals_ascii(letters, "LW");
}

// Digits only; one too large for an int is INT_MAX, which is above every field.
std::optional<int> parse_digits_only(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? value : INT32_MAX;
}

Result<int> parse_value(std::string_view text, const FieldBounds& bounds) {
  for (std::size_t i = 0; i < bounds.names.size(); ++i) {
    if (equals_ascii(text, bounds.names[i])) return bounds.min + static_cast<int>(i);
  }
  if (const auto number = parse_digits_only(text)) return *number;
  if (is_of_quartz(text)) {
    return fail(ErrorKind::kInvalid,
                "\"{}\" is not understood: there is no L, W or #; give days by numbers or names",
                text);
  }
  return fail(ErrorKind::kInvalid, "\"{}\" is neither a number{} nor *", text,
              bounds.names.empty() ? "" : " nor a name");
}

Result<int> parse_step(std::string_view text, const FieldBounds& bounds) {
  const auto step = parse_digits_only(text);
  if (!step && text.starts_with('-') && parse_digits_only(text.substr(1))) {
    return fail(ErrorKind::kInvalid, "the step {} is negative", text);
  }
  if (!step) return fail(ErrorKind::kInvalid, "the step \"{}\" is no number", text);
  if (*step == 0) return fail(ErrorKind::kInvalid, "the step has to be positive");
  if (*step > bounds.last - bounds.min) {
    return fail(ErrorKind::kInvalid,
                "the step {} is longer than the field; for a run every so often give an interval, "
                "such as --every 90m",
                text);
  }
  return *step;
}

Result<Range> parse_range(std::string_view text, const FieldBounds& bounds) {
  if (text == "*" || text == "?") return Range{bounds.min, bounds.last, true};
  const std::size_t hyphen = text.find('-');
  VARVE_ASSIGN(const int low, parse_value(text.substr(0, hyphen), bounds));
  if (hyphen == std::string_view::npos) return Range{low, low};
  const std::string_view end = text.substr(hyphen + 1);
  if (end.find('-') != std::string_view::npos) {
    return fail(ErrorKind::kInvalid, "\"{}\" has too many hyphens", text);
  }
  VARVE_ASSIGN(int high, parse_value(end, bounds));
  // FRI-SUN: at the end of a week Sunday is its seventh day.
  if (high < low && high == bounds.min && bounds.max > bounds.last) high = bounds.max;
  return Range{low, high};
}

Result<void> check_range(const Range& range, std::string_view text, const FieldBounds& bounds) {
  if (range.low < bounds.min) {
    return fail(ErrorKind::kInvalid, "\"{}\" begins below {}", text, bounds.min);
  }
  if (range.low > bounds.max || range.high > bounds.max) {
    return fail(ErrorKind::kInvalid, "\"{}\" goes above {}", text, bounds.max);
  }
  if (range.low > range.high) {
    return fail(ErrorKind::kInvalid, "\"{}\" ends before it begins; write it as two ranges", text);
  }
  return {};
}

// One part of a list: "*", "5", "MON-FRI", "*/15", "10-40/10", "5/15".
Result<FieldValues> parse_part(std::string_view text, const FieldBounds& bounds) {
  const std::size_t slash = text.find('/');
  VARVE_ASSIGN(Range range, parse_range(text.substr(0, slash), bounds));
  int step = 1;
  if (slash != std::string_view::npos) {
    const std::string_view rest = text.substr(slash + 1);
    if (rest.find('/') != std::string_view::npos) {
      return fail(ErrorKind::kInvalid, "\"{}\" has too many slashes", text);
    }
    VARVE_ASSIGN(step, parse_step(rest, bounds));
    const bool one_value = text.substr(0, slash).find('-') == std::string_view::npos;
    if (one_value) range.high = std::max(range.high, bounds.last);
  }
  VARVE_TRY(check_range(range, text, bounds));
  FieldValues values{0, range.all && step == 1};
  for (int value = range.low; value <= range.high; value += step) {
    values.bits |= std::uint64_t{1} << value;
  }
  return values;
}

}  // namespace

constinit const FieldBounds kCronSeconds{"seconds", 0, 59, 59};
constinit const FieldBounds kCronMinutes{"minutes", 0, 59, 59};
constinit const FieldBounds kCronHours{"hours", 0, 23, 23};
constinit const FieldBounds kCronDays{"days of the month", 1, 31, 31};
constinit const FieldBounds kCronMonths{"months", 1, 12, 12, kMonthNames};
constinit const FieldBounds kCronWeekdays{"days of the week", 0, 7, 6, kWeekdayNames};

Result<FieldValues> parse_field(std::string_view text, const FieldBounds& bounds) {
  FieldValues values;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    VARVE_ASSIGN(const FieldValues part, parse_part(text.substr(begin, end - begin), bounds));
    values.bits |= part.bits;
    values.unrestricted = values.unrestricted || part.unrestricted;
    begin = end + 1;
  }
  const std::uint64_t last = std::uint64_t{1} << bounds.max;
  // Sunday as 7 is Sunday as 0.
  if (bounds.max > bounds.last && (values.bits & last) != 0) values.bits ^= last | 1;
  return values;
}

}  // namespace varve::schedule
