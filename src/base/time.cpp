#include "varve/base/time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "varve/base/concat.hpp"

namespace varve {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};

struct Parts {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0, us = 0;
};

std::optional<Time> to_time(const Parts& parts) {
  const year_month_day date{std::chrono::year(parts.year),
                            std::chrono::month(static_cast<unsigned>(parts.month)),
                            std::chrono::day(static_cast<unsigned>(parts.day))};
  if (!date.ok() || parts.hour > 23 || parts.minute > 59 || parts.second > 60) return std::nullopt;
  const std::int64_t seconds = parts.hour * 3600 + parts.minute * 60 + parts.second;
  return Time{sys_days(date).time_since_epoch().count() * kDay + seconds * kSecond + parts.us};
}

Parts to_parts(Time time) {
  std::int64_t day = time.us / kDay;
  std::int64_t rest = time.us % kDay;
  if (rest < 0) {
    rest += kDay;
    --day;
  }
  const year_month_day date{sys_days(days(day))};
  const auto seconds = static_cast<int>(rest / kSecond);
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          seconds / 3600,
          seconds / 60 % 60,
          seconds % 60,
          static_cast<int>(rest % kSecond)};
}

// In decimal, with zeros in front of it up to `length` characters; a year may have more.
void put(std::string& out, int value, int length) {
  std::array<char, 12> digits{};
  if (value < 0) out += '-';
  const char* const end =
      std::to_chars(digits.data(), digits.data() + digits.size(), std::abs(value)).ptr;
  const auto count = static_cast<int>(end - digits.data());
  out.append(static_cast<std::size_t>(std::max(0, length - count - (value < 0 ? 1 : 0))), '0');
  out.append(digits.data(), static_cast<std::size_t>(count));
}

std::string put_digits14(const Parts& p) {
  std::string out;
  put(out, p.year, 4);
  for (const int part : {p.month, p.day, p.hour, p.minute, p.second}) put(out, part, 2);
  return out;
}

// 20:15:30
void put_clock(std::string& out, const Parts& p) {
  put(out, p.hour, 2);
  out += ':';
  put(out, p.minute, 2);
  out += ':';
  put(out, p.second, 2);
}

// A number of exactly `length` digits from the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t length) {
  if (text.size() < length) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < length; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(length);
  return value;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

Time plus_months(Time time, std::int64_t months) {
  const Parts parts = to_parts(time);
  const std::int64_t total = parts.year * 12LL + (parts.month - 1) + months;
  const std::int64_t year = total >= 0 ? total / 12 : (total - 11) / 12;
  auto date = year_month_day{std::chrono::year(static_cast<int>(year)),
                             std::chrono::month(static_cast<unsigned>(total - year * 12 + 1)),
                             std::chrono::day(static_cast<unsigned>(parts.day))};
  if (!date.ok())
    date = date.year() / date.month() / std::chrono::last;  // 31 March back to February
  const std::int64_t in_day =
      time.us - sys_days(year_month_day{std::chrono::year(parts.year),
                                        std::chrono::month(static_cast<unsigned>(parts.month)),
                                        std::chrono::day(static_cast<unsigned>(parts.day))})
                        .time_since_epoch()
                        .count() *
                    kDay;
  return Time{sys_days(date).time_since_epoch().count() * kDay + in_day};
}

// "3 days ago" and its kin.
std::optional<Time> parse_ago(std::string_view text, Time now) {
  if (!text.ends_with(" ago")) return std::nullopt;
  text.remove_suffix(4);
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || count < 0 || count > 100'000) return std::nullopt;
  std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (!take(unit, " ")) return std::nullopt;
  if (unit.ends_with('s')) unit.remove_suffix(1);
  if (unit == "month") return plus_months(now, -count);
  if (unit == "year") return plus_months(now, -12 * count);
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kUnits = {
      {{"second", kSecond},
       {"minute", 60 * kSecond},
       {"hour", 3600 * kSecond},
       {"day", kDay},
       {"week", 7 * kDay}}};
  for (const auto& [name, length] : kUnits) {
    if (unit == name) return Time{now.us - count * length};
  }
  return std::nullopt;
}

std::optional<int> month_of(std::string_view name) {
  const auto* found = std::find(kMonths.begin(), kMonths.end(), name);
  if (found == kMonths.end()) return std::nullopt;
  return static_cast<int>(found - kMonths.begin()) + 1;
}

bool take_clock(std::string_view& text, Parts& parts) {
  const auto hour = take_number(text, 2);
  if (!hour || !take(text, ":")) return false;
  const auto minute = take_number(text, 2);
  if (!minute || !take(text, ":")) return false;
  const auto second = take_number(text, 2);
  if (!second) return false;
  parts.hour = *hour;
  parts.minute = *minute;
  parts.second = *second;
  return true;
}

// "06 Nov 1994 08:49:37 GMT" and RFC 850's "06-Nov-94 08:49:37 GMT", after the weekday.
std::optional<Time> parse_day_first(std::string_view text) {
  Parts parts;
  const auto day = take_number(text, 2);
  if (!day || text.size() < 5) return std::nullopt;
  const char separator = text.front();
  if (separator != ' ' && separator != '-') return std::nullopt;
  const auto month = month_of(text.substr(1, 3));
  if (!month || text[4] != separator) return std::nullopt;
  text.remove_prefix(5);
  auto year = take_number(text, 4);
  if (!year) {
    year = take_number(text, 2);
    if (!year) return std::nullopt;
    *year += *year < 70 ? 2000 : 1900;
  }
  parts.day = *day;
  parts.month = *month;
  parts.year = *year;
  if (!take(text, " ") || !take_clock(text, parts) || text != " GMT") return std::nullopt;
  return to_time(parts);
}

// asctime's "Nov  6 08:49:37 1994", after the weekday.
std::optional<Time> parse_asctime(std::string_view text) {
  Parts parts;
  if (text.size() < 6) return std::nullopt;
  const auto month = month_of(text.substr(0, 3));
  text.remove_prefix(3);
  if (!month || !take(text, " ")) return std::nullopt;
  const auto day = take(text, " ") ? take_number(text, 1) : take_number(text, 2);
  if (!day || !take(text, " ") || !take_clock(text, parts) || !take(text, " ")) return std::nullopt;
  const auto year = take_number(text, 4);
  if (!year || !text.empty()) return std::nullopt;
  parts.month = *month;
  parts.day = *day;
  parts.year = *year;
  return to_time(parts);
}

}  // namespace

Time Time::now() {
  using std::chrono::duration_cast, std::chrono::microseconds, std::chrono::system_clock;
  return {duration_cast<microseconds>(system_clock::now().time_since_epoch()).count()};
}

std::string Time::digits14() const {
  return put_digits14(to_parts(*this)).substr(0, 14);
}

std::string Time::digits20() const {
  const Parts p = to_parts(*this);
  std::string out = put_digits14(p);
  put(out, p.us, 6);
  return out;
}

std::string Time::rfc3339() const {
  const Parts p = to_parts(*this);
  std::string out;
  put(out, p.year, 4);
  out += '-';
  put(out, p.month, 2);
  out += '-';
  put(out, p.day, 2);
  out += 'T';
  put_clock(out, p);
  out += '.';
  put(out, p.us, 6);
  out += 'Z';
  return out;
}

std::string Time::http_date() const {
  const Parts p = to_parts(*this);
  std::int64_t day = us / kDay - (us % kDay < 0 ? 1 : 0);
  const auto weekday = static_cast<std::size_t>(((day + 4) % 7 + 7) % 7);  // 1970-01-01: a Thursday
  std::string out;
  out.reserve(29);
  append(out, {kWeekdays[weekday], ", "});
  put(out, p.day, 2);
  append(out, {" ", kMonths[static_cast<std::size_t>(p.month - 1)], " "});
  put(out, p.year, 4);
  out += ' ';
  put_clock(out, p);
  out += " GMT";
  return out;
}

std::optional<TimeRange> parse_digits(std::string_view digits) {
  const std::size_t length = digits.size();
  if ((length < 4 || length > 14 || length % 2 != 0) && length != 20) return std::nullopt;
  Parts first;
  first.year = take_number(digits, 4).value_or(-1);
  if (first.year < 0) return std::nullopt;
  int Parts::*const fields[] = {&Parts::month, &Parts::day, &Parts::hour, &Parts::minute,
                                &Parts::second};
  for (int Parts::*const field : fields) {
    if (digits.empty()) break;
    const auto value = take_number(digits, 2);
    if (!value) return std::nullopt;
    first.*field = *value;
  }
  if (length == 20) {
    const auto us = take_number(digits, 6);
    if (!us) return std::nullopt;
    first.us = *us;
  }
  const auto start = to_time(first);
  if (!start) return std::nullopt;
  switch (length) {
    case 4:
      return TimeRange{*start, {plus_months(*start, 12).us - 1}};
    case 6:
      return TimeRange{*start, {plus_months(*start, 1).us - 1}};
    case 8:
      return TimeRange{*start, {start->us + kDay - 1}};
    case 10:
      return TimeRange{*start, {start->us + 3600 * kSecond - 1}};
    case 12:
      return TimeRange{*start, {start->us + 60 * kSecond - 1}};
    case 14:
      return TimeRange{*start, {start->us + kSecond - 1}};
    default:
      return TimeRange{*start, *start};
  }
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  Parts parts;
  const auto year = take_number(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  parts.year = *year;
  parts.month = *month;
  parts.day = *day;
  if (text.empty()) return to_time(parts);
  if (!take(text, "T") && !take(text, "t") && !take(text, " ")) return std::nullopt;
  if (!take_clock(text, parts)) return std::nullopt;
  if (take(text, ".")) {
    int scale = 100'000;
    if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
    while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
      parts.us += (text[0] - '0') * scale;
      scale /= 10;
      text.remove_prefix(1);
    }
  }
  auto time = to_time(parts);
  if (!time || text == "Z" || text == "z") return time;
  const int sign = take(text, "+") ? 1 : take(text, "-") ? -1 : 0;
  const auto hours = sign == 0 ? std::nullopt : take_number(text, 2);
  if (!hours || !take(text, ":")) return std::nullopt;
  const auto minutes = take_number(text, 2);
  if (!minutes || !text.empty()) return std::nullopt;
  time->us -= sign * (*hours * 3600LL + *minutes * 60LL) * kSecond;
  return time;
}

Result<Time> parse_time(std::string_view text, Time now) {
  if (text == "latest") return kLatest;
  if (text == "first") return kEarliest;
  if (text == "now") return now;
  if (text == "yesterday") return Time{now.us - kDay};
  if (const auto range = parse_digits(text)) return range->first;
  if (const auto time = parse_rfc3339(text)) return *time;
  if (const auto time = parse_ago(text, now)) return *time;
  return fail(ErrorKind::kInvalid,
              "\"{}\" is not a time; give digits (2026, 20261122, 20261122201530), RFC 3339 "
              "(2026-11-22T20:15:30Z) or words (latest, first, 3 days ago)",
              text);
}

std::optional<Time> parse_http_date(std::string_view text) {
  const std::size_t comma = text.find(", ");
  if (comma != std::string_view::npos) return parse_day_first(text.substr(comma + 2));
  if (text.size() < 4) return std::nullopt;
  return parse_asctime(text.substr(4));
}

Result<std::int64_t> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  constexpr std::array<std::pair<std::string_view, std::int64_t>, 7> kUnits = {
      {{"ms", kSecond / 1000},
       {"s", kSecond},
       {"m", 60 * kSecond},
       {"h", 3600 * kSecond},
       {"d", kDay},
       {"w", 7 * kDay},
       {"y", 365 * kDay}}};
  for (const auto& [name, length] : kUnits) {
    if (error == std::errc() && unit == name && count >= 0 && count <= INT64_MAX / length / 2) {
      return count * length;
    }
  }
  return fail(ErrorKind::kInvalid,
              "\"{}\" is not a duration; give a number and ms, s, m, h, d, w or y, "
              "such as 90s or 3d",
              text);
}

}  // namespace varve
