// robfig/cron's own table of cases (cron/robfig.json of the test data from outside).
#include <gmock/gmock.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "schedule/cron_field.hpp"
#include "schedule/times.hpp"

namespace varve::schedule {
namespace {

using nlohmann::json;
using testing::shown;

std::optional<json> read_vectors() {
  const char* const folder = std::getenv("VARVE_CORPORA");
  std::ifstream file(std::string(folder != nullptr ? folder : VARVE_CORPORA_DEFAULT) +
                     "/cron/robfig.json");
  if (!file) return std::nullopt;
  return json::parse(file);
}

#define VARVE_CRON_VECTORS(variable)                                                     \
  const auto variable##_file = read_vectors();                                           \
  if (!variable##_file) GTEST_SKIP() << "cron/robfig.json is not there (VARVE_CORPORA)"; \
  const json& variable = *variable##_file

// A time of the table, and the zone by whose clock it is meant.
struct VectorTime {
  Time time;
  Zone zone = Zone::utc();
};

// "Mon Jul 9 14:59:59 2012" or without seconds. The weekdays are wrong at times, and do not matter.
Time parse_words(const std::string& text) {
  static const std::string kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  LocalTime local;
  char month[4] = "";
  if (std::sscanf(text.c_str(), "%*s %3s %d %d:%d:%d %d", month, &local.day, &local.hour,
                  &local.minute, &local.second, &local.year) != 6) {
    local.second = 0;
    EXPECT_EQ(std::sscanf(text.c_str(), "%*s %3s %d %d:%d %d", month, &local.day, &local.hour,
                          &local.minute, &local.year),
              5)
        << text;
  }
  local.month = static_cast<int>(kMonths.find(month) / 3) + 1;
  return Zone::utc().instants(local).at(0);
}

// That, or "2012-11-04T00:00:00-0400", with "TZ=America/New_York " in front of it or not.
VectorTime parse_vector_time(std::string text) {
  std::optional<Zone> zone;
  if (text.starts_with("TZ=")) {
    const std::size_t blank = text.find(' ');
    zone = testing::zone(text.substr(3, blank - 3));
    text = text.substr(blank + 1);
  }
  if (text.find('T', 4) != 10) return {parse_words(text), zone.value_or(Zone::utc())};
  text.insert(text.size() - 2, ":");
  const std::string offset = text.substr(text.size() - 6);
  return {testing::at(text), zone ? *zone : testing::zone("GMT" + offset)};
}

TEST(CronVectors, Activation) {
  VARVE_CRON_VECTORS(vectors);
  ASSERT_FALSE(vectors.at("activation_5field").empty());
  for (const json& row : vectors.at("activation_5field")) {
    const VectorTime time = parse_vector_time(row.at("time"));
    const auto cron = Cron::parse(row.at("spec").get<std::string>());
    ASSERT_TRUE(cron) << row << cron.error().message;
    EXPECT_EQ(cron->matches(time.time, time.zone), row.at("fires").get<bool>()) << row;
  }
}

TEST(CronVectors, Next) {
  VARVE_CRON_VECTORS(vectors);
  for (const char* const table : {"next_6field_seconds_first", "next_5field_tz"}) {
    ASSERT_FALSE(vectors.at(table).empty());
    for (const json& row : vectors.at(table)) {
      const VectorTime time = parse_vector_time(row.at("time"));
      const auto cron = Cron::parse(row.at("spec").get<std::string>());
      if (row.at("next").is_null()) {
        ASSERT_FALSE(cron) << row;
        EXPECT_THAT(cron.error().message, ::testing::HasSubstr("never comes")) << row;
        continue;
      }
      ASSERT_TRUE(cron) << row << cron.error().message;
      EXPECT_EQ(shown(cron->next(time.time, time.zone)),
                shown(parse_vector_time(row.at("next")).time))
          << row;
    }
  }
}

TEST(CronVectors, Invalid) {
  VARVE_CRON_VECTORS(vectors);
  ASSERT_FALSE(vectors.at("invalid_5field").empty());
  for (const json& row : vectors.at("invalid_5field")) {
    EXPECT_FALSE(Cron::parse(row.get<std::string>())) << row;
  }
}

TEST(CronVectors, FieldRanges) {
  VARVE_CRON_VECTORS(vectors);
  // robfig/cron's words for an error, and ours.
  const std::map<std::string, std::string> words = {
      {"too many hyphens", "too many hyphens"},
      {"too many slashes", "too many slashes"},
      {"failed to parse int from", "is neither a number"},
      {"negative number", "is negative"},
      {"below minimum", "begins below"},
      {"above maximum", "goes above"},
      {"beyond end of range", "ends before it begins"},
      {"should be a positive number", "has to be positive"}};
  ASSERT_FALSE(vectors.at("field_ranges").empty());
  for (const json& row : vectors.at("field_ranges")) {
    const int max = row.at("max");
    const FieldBounds bounds{"numbers", row.at("min"), max, max};
    const auto field = parse_field(row.at("expr").get<std::string>(), bounds);
    ASSERT_EQ(field.has_value(), row.at("error").is_null()) << row;
    if (field) continue;
    EXPECT_THAT(field.error().message, ::testing::HasSubstr(words.at(row.at("error")))) << row;
  }
}

}  // namespace
}  // namespace varve::schedule
