#include "replay/growth.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "replay/calendar.hpp"
#include "replay/calendar_page.hpp"
#include "replay/page.hpp"
#include "varve/base/bytes.hpp"

namespace varve::replay {
namespace {

constexpr unsigned kGrowthColumns = 1'000;
constexpr unsigned kGrowthHeight = 160;
constexpr std::size_t kMonths = 36;   // rows of the table, before it goes by years
constexpr std::size_t kPeriods = 60;  // at most

std::uint64_t above(std::uint64_t total, std::uint64_t part) {
  return total > part ? total - part : 0;
}

std::uint64_t plus(std::uint64_t value, std::int64_t change) {
  return change >= 0 ? value + static_cast<std::uint64_t>(change)
                     : above(value, static_cast<std::uint64_t>(-(change + 1)) + 1);
}

std::vector<Period> periods_by(const std::vector<Growth>& growth, bool months) {
  std::vector<Period> periods;
  std::uint64_t before = 0;
  for (const Growth& at : growth) {
    const Date date = Date::of(at.day);
    std::string name = months ? fmt::format("{} {}", month_name(date.month), date.year)
                              : std::to_string(date.year);
    if (periods.empty() || periods.back().name != name) periods.push_back({std::move(name), 0, {}});
    periods.back().captures += at.captures - before;
    periods.back().end = at;
    before = at.captures;
  }
  std::reverse(periods.begin(), periods.end());
  return periods;
}

void fill_table(const std::vector<Growth>& growth, ctemplate::TemplateDictionary& page) {
  for (const Period& period : periods_of(growth)) {
    ctemplate::TemplateDictionary& row = *page.AddSectionDictionary("PERIOD");
    set(row, "NAME", period.name);
    set(row, "CAPTURES", period.captures);
    set(row, "ORIGINAL", std::string_view(human_bytes(period.end.bytes_original)));
    set(row, "STORED", std::string_view(human_bytes(period.end.bytes_stored)));
  }
}

void fill_plot(const std::vector<Growth>& growth, ctemplate::TemplateDictionary& page) {
  const Growth& first = growth.front();
  const Growth& last = growth.back();
  std::uint64_t most = 1;
  for (const Growth& at : growth) most = std::max({most, at.bytes_original, at.bytes_stored});
  ctemplate::TemplateDictionary& plot = *page.AddSectionDictionary("PLOT");
  fill_axis(first.day, last.day, kGrowthColumns, plot);
  set(plot, "ORIGINAL", std::string_view(human_bytes(last.bytes_original)));
  set(plot, "STORED", std::string_view(human_bytes(last.bytes_stored)));
  set(plot, "MOST", std::string_view(human_bytes(most)));
  set(plot, "AREA",
      std::string_view(
          stairs(growth, &Growth::bytes_original, most, kGrowthColumns, kGrowthHeight, true)));
  set(plot, "LINE",
      std::string_view(
          stairs(growth, &Growth::bytes_stored, most, kGrowthColumns, kGrowthHeight, false)));
}

}  // namespace

std::vector<Growth> growth_of(const std::vector<archive::Day>& days, const archive::Stats& stats) {
  std::uint64_t captures = 0;
  std::uint64_t bytes = 0;
  for (const archive::Day& day : days) {
    captures += day.captures;
    bytes += day.bytes_original;
  }
  Growth at;
  at.captures = above(stats.captures, captures);
  at.bytes_original = above(stats.bytes_original, bytes);
  std::vector<Growth> growth;
  growth.reserve(days.size());
  for (auto day = days.rbegin(); day != days.rend(); ++day) {
    at.day = day->begin;
    at.captures += day->captures;
    at.bytes_original += day->bytes_original;
    at.bytes_stored = plus(at.bytes_stored, day->bytes_stored);
    growth.push_back(at);
  }
  return growth;
}

std::string stairs(const std::vector<Growth>& growth, std::uint64_t Growth::*value,
                   std::uint64_t most, unsigned columns, unsigned height, bool area) {
  const double whole =
      static_cast<double>(growth.back().day.us) - static_cast<double>(growth.front().day.us);
  const auto column_of = [&](const Growth& at) {
    const double part = static_cast<double>(at.day.us) - static_cast<double>(growth.front().day.us);
    return whole <= 0 ? 0U : static_cast<unsigned>(part / whole * columns);
  };
  std::string path = fmt::format("M0 {}", height);
  for (std::size_t i = 0; i < growth.size(); ++i) {
    const unsigned x = column_of(growth[i]);
    // Of the days that share a column the last one counts.
    if (i + 1 < growth.size() && column_of(growth[i + 1]) == x) continue;
    const double part = static_cast<double>(growth[i].*value) / static_cast<double>(most);
    path += fmt::format("H{}V{:.1f}", x, height * (1 - std::min(part, 1.0)));
  }
  path += fmt::format("H{}", columns);
  if (area) path += fmt::format("V{}Z", height);
  return path;
}

std::vector<Period> periods_of(const std::vector<Growth>& growth) {
  std::vector<Period> periods = periods_by(growth, true);
  if (periods.size() > kMonths) periods = periods_by(growth, false);
  if (periods.size() > kPeriods) periods.resize(kPeriods);
  return periods;
}

void fill_growth(const std::vector<Growth>& growth, ctemplate::TemplateDictionary& page) {
  if (growth.empty()) return;
  ctemplate::TemplateDictionary& section = *page.AddSectionDictionary("GROWTH");
  if (growth.size() > 1) fill_plot(growth, section);
  fill_table(growth, section);
}

}  // namespace varve::replay
