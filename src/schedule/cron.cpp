// Reading of expressions. cron_calendar.cpp finds the times, cron_next.cpp the instants.
#include "varve/schedule/cron.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "schedule/civil.hpp"
#include "schedule/cron_calendar.hpp"
#include "schedule/cron_field.hpp"
#include "varve/base/ascii.hpp"

namespace varve::schedule {
namespace {

constexpr std::string_view kBlanks = " \t";

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kShorthands = {
    {{"@hourly", "0 * * * *"},
     {"@daily", "0 0 * * *"},
     {"@midnight", "0 0 * * *"},
     {"@weekly", "0 0 * * 0"},
     {"@monthly", "0 0 1 * *"},
     {"@yearly", "0 0 1 1 *"},
     {"@annually", "0 0 1 1 *"}}};

// Takes "TZ=Europe/Zurich " from the front of the expression.
Result<std::optional<Zone>> take_zone(std::string_view& rest) {
  const std::size_t name = rest.starts_with("TZ=") ? 3 : rest.starts_with("CRON_TZ=") ? 8 : 0;
  if (name == 0) return std::nullopt;
  const std::size_t end = std::min(rest.find_first_of(kBlanks), rest.size());
  VARVE_ASSIGN(const Zone zone, Zone::named(rest.substr(name, end - name)));
  rest = trim(rest.substr(end), kBlanks);
  return zone;
}

// The fields that a shorthand stands for; any other text as it is.
Result<std::string_view> without_shorthand(std::string_view text) {
  if (!text.starts_with('@')) return text;
  for (const auto& [name, fields] : kShorthands) {
    if (equals_ascii(text, name)) return fields;
  }
  if (starts_with_ascii(text, "@every")) {
    return fail(ErrorKind::kInvalid, "@every is an interval; give it as such, as in --every 6h");
  }
  return fail(ErrorKind::kInvalid,
              "there are @hourly, @daily, @midnight, @weekly, @monthly and @yearly");
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (text = trim(text, kBlanks); !text.empty(); text = trim(text, kBlanks)) {
    const std::size_t end = std::min(text.find_first_of(kBlanks), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

Result<FieldValues> parse_named_field(std::string_view text, const FieldBounds& bounds) {
  auto values = parse_field(text, bounds);
  if (!values) return tl::unexpected(values.error().in(bounds.name));
  return values;
}

Result<CronFields> parse_fields(std::string_view text) {
  std::vector<std::string_view> words = words_of(text);
  if (words.size() != 5 && words.size() != 6) {
    return fail(ErrorKind::kInvalid,
                "it has {} fields in place of 5 (minute hour day month weekday) or 6 (with seconds "
                "in front); try \"0 7 * * *\"",
                words.size());
  }
  if (words.size() == 5) words.insert(words.begin(), "0");
  VARVE_ASSIGN(const FieldValues seconds, parse_named_field(words[0], kCronSeconds));
  VARVE_ASSIGN(const FieldValues minutes, parse_named_field(words[1], kCronMinutes));
  VARVE_ASSIGN(const FieldValues hours, parse_named_field(words[2], kCronHours));
  VARVE_ASSIGN(const FieldValues days, parse_named_field(words[3], kCronDays));
  VARVE_ASSIGN(const FieldValues months, parse_named_field(words[4], kCronMonths));
  VARVE_ASSIGN(const FieldValues weekdays, parse_named_field(words[5], kCronWeekdays));
  return CronFields{seconds.bits,
                    minutes.bits,
                    hours.bits,
                    days.bits,
                    months.bits,
                    weekdays.bits,
                    !days.unrestricted && !weekdays.unrestricted};
}

Result<CronFields> parse_rest(std::string_view text) {
  VARVE_ASSIGN(const std::string_view fields, without_shorthand(text));
  VARVE_ASSIGN(const CronFields parsed, parse_fields(fields));
  if (!next_clock_time(parsed, begin_of_year(2000))) {
    return fail(ErrorKind::kInvalid, "it never comes: none of its months has such a day");
  }
  return parsed;
}

}  // namespace

Result<Cron> Cron::parse(std::string_view expression) {
  if (expression.size() > kMostBytes) {
    return fail(ErrorKind::kLimit, "a cron expression may have {} bytes at most", kMostBytes);
  }
  Cron cron;
  cron.expression_ = trim(expression, kBlanks);
  std::string_view rest = cron.expression_;
  const auto read = [&]() -> Result<void> {
    VARVE_ASSIGN(cron.zone_, take_zone(rest));
    VARVE_ASSIGN(cron.fields_, parse_rest(rest));
    return {};
  };
  if (const auto done = read(); !done) {
    return tl::unexpected(
        done.error().in(fmt::format("\"{}\" is no cron expression", cron.expression_)));
  }
  return cron;
}

}  // namespace varve::schedule
