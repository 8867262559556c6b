// Which request belongs to which answer.
#include "interchange/pairs.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace varve::interchange {
namespace {

struct Arrival {
  char kind;            // 'a'nswer or 'r'equest
  std::string id;       // of the record; an answer's is also its remote address
  std::string url;      // and so is a request's its head
  std::int64_t second;  // of the event
  std::vector<std::string> concurrent;
};

Answer answer_of(const Arrival& arrival) {
  Answer answer;
  answer.id = arrival.id;
  answer.capture.remote_address = arrival.id;
  answer.capture.url = arrival.url;
  answer.capture.time = Time{arrival.second * 1'000'000};
  answer.concurrent = arrival.concurrent;
  return answer;
}
Request request_of(const Arrival& arrival) {
  Request request;
  request.id = arrival.id;
  request.head = arrival.id;
  request.url = arrival.url;
  request.time = Time{arrival.second * 1'000'000};
  request.concurrent = arrival.concurrent;
  return request;
}

// "answer<request" for each answer, in the order in which they went on; then the requests alone.
std::vector<std::string> pair(const std::vector<Arrival>& arrivals) {
  std::vector<std::string> gone;
  Pairs pairs([&](const Answer& answer) -> Result<void> {
    gone.push_back(answer.capture.remote_address + "<" + answer.capture.request_head);
    return {};
  });
  for (const Arrival& each : arrivals) {
    EXPECT_TRUE(each.kind == 'a' ? pairs.take(answer_of(each)) : pairs.take(request_of(each)));
  }
  gone.push_back(std::to_string(pairs.end().value_or(99)) + " alone");
  return gone;
}

using All = std::vector<std::string>;

TEST(PairsTest, RequestsGoToTheirAnswers) {
  struct Row {
    const char* name;
    std::vector<Arrival> arrivals;
    All gone;
  };
  for (const Row& row : std::vector<Row>{
           {"nothing", {}, {"0 alone"}},
           {"request after its answer",
            {{'a', "a1", "u", 1, {}}, {'r', "r1", "u", 1, {"a1"}}},
            {"a1<r1", "0 alone"}},
           {"request before its answer",
            {{'r', "r1", "u", 1, {"a1"}}, {'a', "a1", "u", 1, {}}},
            {"a1<r1", "0 alone"}},
           {"the answer names the request",
            {{'r', "r1", "u", 1, {}}, {'a', "a1", "u", 1, {"r1"}}},
            {"a1<r1", "0 alone"}},
           {"by ids, whatever the URL",
            {{'r', "r1", "u", 1, {"a1"}}, {'a', "a1", "v", 2, {}}},
            {"a1<r1", "0 alone"}},
           {"without ids, by URL and time",
            {{'r', "", "u", 1, {}}, {'r', "r2", "v", 1, {}}, {'a', "", "v", 1, {}}},
            {"<r2", "1 alone"}},
           {"another URL", {{'r', "r1", "u", 1, {}}, {'a', "a1", "v", 1, {}}}, {"a1<", "1 alone"}},
           {"another time", {{'r', "r1", "u", 1, {}}, {'a', "a1", "u", 2, {}}}, {"a1<", "1 alone"}},
           {"both name others",
            {{'r', "r1", "u", 1, {"x"}}, {'a', "a1", "u", 1, {"y"}}},
            {"a1<", "1 alone"}},
           {"an answer takes one request",
            {{'a', "a1", "u", 1, {}}, {'r', "r1", "u", 1, {}}, {'r', "r2", "u", 1, {}}},
            {"a1<r1", "1 alone"}},
           {"order is kept",
            {{'a', "a1", "u", 1, {}},
             {'a', "a2", "v", 1, {}},
             {'r', "r2", "v", 1, {"a2"}},
             {'r', "r1", "u", 1, {"a1"}}},
            {"a1<r1", "a2<r2", "0 alone"}},
           // The first answer of that URL and second got the request that names the other.
           {"ids go before URL and time, answers first",
            {{'a', "a1", "u", 1, {}},
             {'a', "a2", "u", 1, {}},
             {'r', "r2", "u", 1, {"a2"}},
             {'r', "r1", "u", 1, {"a1"}}},
            {"a1<r1", "a2<r2", "0 alone"}},
           {"ids go before URL and time, requests first",
            {{'r', "r1", "u", 1, {"a1"}},
             {'r', "r2", "u", 1, {"a2"}},
             {'a', "a2", "u", 1, {}},
             {'a', "a1", "u", 1, {}}},
            {"a2<r2", "a1<r1", "0 alone"}},
       }) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(pair(row.arrivals), row.gone);
  }
}

TEST(PairsTest, WaitsForSixteenRecords) {
  for (const int between : {14, 15, 16, 17}) {
    std::vector<Arrival> arrivals = {{'a', "a", "u", 1, {}}};
    for (int i = 0; i < between; ++i)
      arrivals.push_back({'r', "x", "x" + std::to_string(i), 1, {}});
    arrivals.push_back({'r', "r", "u", 1, {"a"}});
    EXPECT_EQ(pair(arrivals).front(), between <= 16 ? "a<r" : "a<") << between;
  }
}

TEST(PairsTest, SettledIsWhatStandsBeforeAllThatWaits) {
  Pairs pairs([](const Answer&) -> Result<void> { return {}; });
  EXPECT_EQ(pairs.settled_before({70, 0}), (Position{70, 0}));
  Request request = request_of({'r', "r", "u", 1, {}});
  request.position = {30, 0};
  ASSERT_TRUE(pairs.take(std::move(request)));
  Answer answer = answer_of({'a', "a", "v", 1, {}});
  answer.since = {50, 0};
  ASSERT_TRUE(pairs.take(std::move(answer)));
  EXPECT_EQ(pairs.settled_before({70, 0}), (Position{30, 0}));
  ASSERT_TRUE(pairs.end());
  EXPECT_EQ(pairs.settled_before({70, 0}), (Position{70, 0}));
}

// An import that goes on at the answer would not see what stood before it.
TEST(PairsTest, AnAnswerBeginsWithItsRequest) {
  std::vector<Position> begins;
  Pairs pairs([&](const Answer& answer) -> Result<void> {
    begins.push_back(answer.since);
    return {};
  });
  Answer other = answer_of({'a', "b", "v", 1, {}});
  other.position = other.since = {20, 0};
  Request request = request_of({'r', "r", "u", 1, {}});
  request.position = {10, 0};
  Answer answer = answer_of({'a', "a", "u", 1, {}});
  answer.position = answer.since = {30, 0};
  ASSERT_TRUE(pairs.take(std::move(request)));
  ASSERT_TRUE(pairs.take(std::move(other)));
  ASSERT_TRUE(pairs.take(std::move(answer)));
  EXPECT_EQ(pairs.settled_before({70, 0}), (Position{10, 0}));
  ASSERT_TRUE(pairs.end());
  EXPECT_EQ(begins, (std::vector{Position{20, 0}, Position{10, 0}}));
}

TEST(PairsTest, EndsWithTheSinksFailure) {
  Pairs pairs([](const Answer&) -> Result<void> { return fail(ErrorKind::kNoSpace, "full"); });
  ASSERT_TRUE(pairs.take(answer_of({'a', "a", "u", 1, {}})));
  EXPECT_FALSE(pairs.end());
}

}  // namespace
}  // namespace varve::interchange
