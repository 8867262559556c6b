#include "varve/interchange/availability.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace varve::interchange {
namespace {

TEST(Availability, IsAskedAtAnArchivesUrl) {
  const std::pair<const char*, const char*> kCases[] = {
      {"https://archive.org", "https://archive.org/wayback/available"},
      {"https://archive.org/wayback/available", "https://archive.org/wayback/available"},
      {"http://localhost:8480/#x", "http://localhost:8480/wayback/available"},
  };
  for (const auto& [given, expected] : kCases) {
    const auto api = availability_api(given);
    ASSERT_TRUE(api) << given;
    EXPECT_EQ(api->href(), expected);
  }
  EXPECT_FALSE(availability_api("archive.org"));
  EXPECT_FALSE(availability_api("file:///a"));
}

TEST(Availability, GivesTheNearestCopy) {
  const auto copy = read_availability(R"({"url": "a.test", "archived_snapshots": {"closest": {
    "status": "200", "available": true, "url": "http://web.archive.org/web/20060101000000/http://a.test/",
    "timestamp": "20060101000000"}}})");
  ASSERT_TRUE(copy && *copy);
  EXPECT_EQ((*copy)->url, "http://web.archive.org/web/20060101000000/http://a.test/");
  EXPECT_EQ((*copy)->timestamp, "20060101000000");
}

TEST(Availability, MayHaveNone) {
  for (
      const char* json :
      {R"({"archived_snapshots": {}})", R"({"archived_snapshots": []})",
       R"({"archived_snapshots": {"closest": 7}})",
       R"({"archived_snapshots": {"closest": {"url": "javascript:x", "timestamp": "20060101000000"}}})",
       R"({"archived_snapshots": {"closest": {"url": "http://a.test/", "timestamp": "2006"}}})"}) {
    const auto copy = read_availability(json);
    ASSERT_TRUE(copy) << json;
    EXPECT_FALSE(*copy) << json;
  }
  for (const std::string& json : {std::string(), std::string("[]"), std::string("{}"),
                                  std::string(10'000, '['), std::string(100'000, ' ')}) {
    EXPECT_FALSE(read_availability(json)) << json.size();
  }
}

}  // namespace
}  // namespace varve::interchange
