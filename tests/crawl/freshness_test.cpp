// Which answers hold yet (RFC 9111 4.2): a table.
#include "crawl/freshness.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cctype>
#include <string>

namespace varve::crawl {
namespace {

constexpr std::int64_t kHour = 3600 * kMicrosecondsOfSecond;
const Time kReceived = *parse_rfc3339("2026-11-27T12:00:00Z");

struct Case {
  std::string_view name;
  std::string_view headers;
  std::int64_t age;  // hours from when the answer came
  bool fresh;
};

constexpr std::string_view kDate = "Date: Fri, 27 Nov 2026 12:00:00 GMT\r\n";

const Case kCases[] = {
    {"nothing is said", "", 0, false},
    {"an age that is not reached", "Cache-Control: max-age=7200\r\n", 1, true},
    {"an age that is reached", "Cache-Control: max-age=7200\r\n", 2, false},
    {"no age at all", "Cache-Control: max-age=0\r\n", 0, false},
    {"a name in capitals, blanks around it", "cache-control: public ,  Max-Age=7200\r\n", 1, true},
    {"an age in quotes", "Cache-Control: max-age=\"7200\"\r\n", 1, true},
    {"an age that is no number", "Cache-Control: max-age=long\r\n", 0, false},
    {"an age without a value", "Cache-Control: max-age\r\n", 0, false},
    {"a negative age", "Cache-Control: max-age=-1\r\n", 0, false},
    {"an age beyond all numbers", "Cache-Control: max-age=99999999999999999999999\r\n", 9999, true},
    {"two ages: the shorter", "Cache-Control: max-age=36000, max-age=3600\r\n", 2, false},
    {"two headers", "Cache-Control: public\r\nCache-Control: max-age=7200\r\n", 1, true},
    {"an age for proxies only", "Cache-Control: s-maxage=7200\r\n", 1, false},
    {"immutable, as long as it holds", "Cache-Control: max-age=7200, immutable\r\n", 1, true},
    {"immutable alone", "Cache-Control: immutable\r\n", 1, false},
    {"no-cache", "Cache-Control: no-cache, max-age=7200\r\n", 0, false},
    {"no-cache for some headers", "Cache-Control: no-cache=\"set-cookie\", max-age=7200\r\n", 0,
     false},
    {"no-store", "Cache-Control: max-age=7200, no-store\r\n", 0, false},
    {"no-store within quotes", "Cache-Control: x=\"a, no-store\", max-age=7200\r\n", 1, true},
    {"a quote that does not end", "Cache-Control: x=\"a, max-age=7200\r\n", 1, false},
    {"must-revalidate is about later", "Cache-Control: max-age=7200, must-revalidate\r\n", 1, true},
    {"Pragma, in old servers' words",
     "Pragma: no-cache\r\nExpires: Fri, 27 Nov 2026 15:00:00 GMT\r\n", 1, false},
    {"Pragma beside Cache-Control", "Pragma: no-cache\r\nCache-Control: max-age=7200\r\n", 1, true},
    {"a date to come", "Expires: Fri, 27 Nov 2026 15:00:00 GMT\r\n", 2, true},
    {"a date that is over", "Expires: Fri, 27 Nov 2026 15:00:00 GMT\r\n", 3, false},
    {"a date that is none", "Expires: 0\r\nLast-Modified: Fri, 01 Jan 2021 00:00:00 GMT\r\n", 0,
     false},
    {"an age wins over a date",
     "Cache-Control: max-age=60\r\nExpires: Fri, 27 Nov 2099 15:00:00 GMT\r\n", 1, false},
    {"a tenth of its age", "Last-Modified: Fri, 27 Nov 2026 02:00:00 GMT\r\n", 0, true},
    {"beyond a tenth of its age", "Last-Modified: Fri, 27 Nov 2026 02:00:00 GMT\r\n", 1, false},
    {"a tenth, but a day at most", "Last-Modified: Thu, 01 Jan 1998 00:00:00 GMT\r\n", 23, true},
    {"not beyond that day", "Last-Modified: Thu, 01 Jan 1998 00:00:00 GMT\r\n", 24, false},
    {"changed in the future", "Last-Modified: Sat, 28 Nov 2026 02:00:00 GMT\r\n", 0, false},
    {"some of its time was spent in a cache", "Age: 3600\r\nCache-Control: max-age=7200\r\n", 1,
     false},
    {"an Age that is none", "Age: soon\r\nCache-Control: max-age=7200\r\n", 1, true},
    {"another answer for each request", "Vary: *\r\nCache-Control: max-age=7200\r\n", 0, false},
    {"another one by coding", "Vary: Accept-Encoding\r\nCache-Control: max-age=7200\r\n", 1, true},
    {"the clock was set back", "Cache-Control: max-age=7200\r\n", -1, false},
};

class Freshness : public ::testing::TestWithParam<Case> {};

TEST_P(Freshness, IsAsTheServerSaid) {
  const Case& one = GetParam();
  const std::string head = fmt::format("HTTP/1.1 200 OK\r\n{}{}\r\n", kDate, one.headers);
  const Time now{kReceived.us + one.age * kHour};
  EXPECT_EQ(is_still_fresh(head, kReceived, now), one.fresh) << one.name;
}

INSTANTIATE_TEST_SUITE_P(Rfc9111, Freshness, ::testing::ValuesIn(kCases), [](const auto& info) {
  std::string name;
  for (const char c : info.param.name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) name += c;
  }
  return name;
});

TEST(FreshnessByDate, CountsFromTheServersOwnDate) {
  const std::string_view headers = "Cache-Control: max-age=7200\r\n\r\n";
  const std::string before =
      fmt::format("HTTP/1.1 200 OK\r\nDate: Fri, 27 Nov 2026 10:00:00 GMT\r\n{}", headers);
  EXPECT_FALSE(is_still_fresh(before, kReceived, kReceived)) << "it was two hours old when it came";
  const std::string after =
      fmt::format("HTTP/1.1 200 OK\r\nDate: Fri, 27 Nov 2026 20:00:00 GMT\r\n{}", headers);
  EXPECT_TRUE(is_still_fresh(after, kReceived, kReceived)) << "its clock goes ahead of ours";
  EXPECT_FALSE(is_still_fresh(after, kReceived, {kReceived.us + 2 * kHour}));
  const std::string none = fmt::format("HTTP/1.1 200 OK\r\n{}", headers);
  EXPECT_TRUE(is_still_fresh(none, kReceived, {kReceived.us + kHour}));
}

}  // namespace
}  // namespace varve::crawl
