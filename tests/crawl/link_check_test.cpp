#include "varve/crawl/link_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "crawl/link_state.hpp"
#include "fetch/raw_server.hpp"

namespace varve::crawl {
namespace {

using fetch::testing::Exchange;
using ::testing::ElementsAre;

TEST(JudgeLink, SaysWhatBecameOfThePage) {
  using verdict::Kind;
  const Error kTimeout{ErrorKind::kTimeout, "a.test did not answer in time"};
  const Error kPrivate{ErrorKind::kRefused, "10.0.0.1 is private"};
  const Error kNoHost{ErrorKind::kNoHost, "Could not resolve host"};
  const std::tuple<const char*, LinkAnswer, bool, LinkState, const char*> kRows[] = {
      {"there", {.status = 200, .status_text = "200 OK"}, false, LinkState::kAlive, "200 OK"},
      {"not modified", {.status = 304}, false, LinkState::kAlive, ""},
      {"moved for good", {.status = 200}, true, LinkState::kMoved, ""},
      {"elsewhere for now", {.permanent = false, .status = 200}, true, LinkState::kAlive, ""},
      {"not found", {.status = 404}, false, LinkState::kGone, ""},
      {"moved, and not found there", {.status = 404}, true, LinkState::kGone, ""},
      {"gone", {.status = 410}, false, LinkState::kGone, ""},
      {"forbidden", {.status = 403}, false, LinkState::kRefused, ""},
      {"too many requests", {.status = 429}, false, LinkState::kRefused, ""},
      {"for legal reasons", {.status = 451}, false, LinkState::kRefused, ""},
      {"a bad request", {.status = 400}, false, LinkState::kUnreachable, ""},
      {"a server that fails", {.status = 503}, false, LinkState::kUnreachable, ""},
      {"a soft 404",
       {.status = 200, .verdict = {Kind::kSoft404, "it says so"}},
       true,
       LinkState::kGone,
       "soft 404: it says so"},
      {"a challenge",
       {.status = 503, .verdict = {Kind::kBotChallenge, ""}},
       false,
       LinkState::kRefused,
       "bot challenge"},
      {"a login wall",
       {.status = 200, .verdict = {Kind::kLoginWall, ""}},
       true,
       LinkState::kRefused,
       "login wall"},
      {"a redirect to nowhere",
       {.status = 301, .problem = "it redirects to \"x\", which is no URL"},
       false,
       LinkState::kUnreachable,
       "it redirects to \"x\", which is no URL"},
      {"no answer",
       {.error = kTimeout},
       false,
       LinkState::kUnreachable,
       "a.test did not answer in time"},
      {"a private address", {.error = kPrivate}, false, LinkState::kRefused, "10.0.0.1 is private"},
      {"no such host", {.error = kNoHost}, false, LinkState::kGone, "no such host"},
  };
  for (const auto& [name, answer, led_on, state, reason] : kRows) {
    const CheckedLink link = judge_link(answer, led_on);
    EXPECT_EQ(to_string(link.state), to_string(state)) << name;
    EXPECT_EQ(link.reason, reason) << name;
    EXPECT_EQ(link.status, answer.status) << name;
  }
}

class CheckLinks : public ::testing::Test {
 protected:
  CheckLinks() : server_([this](Exchange& exchange) { answer(exchange); }) {
    options_.fetch.allow_private = true;
    options_.fetch.limits.attempts = 1;
    options_.pause = std::chrono::milliseconds(0);
  }

  void answer(Exchange& exchange) {
    const std::string method = exchange.request().substr(0, exchange.request().find(' '));
    const std::lock_guard lock(mutex_);
    asked_.push_back(method + " " + exchange.path());
    auto found = answers_.find(asked_.back());
    if (found == answers_.end()) found = answers_.find(exchange.path());
    if (found == answers_.end()) return exchange.close();
    exchange.send(found->second);
  }

  // "PATH state FINAL_PATH"
  std::vector<std::string> check(const std::vector<std::string>& paths) {
    std::vector<std::string> urls;
    for (const std::string& path : paths) urls.push_back(server_.url(path));
    std::vector<std::string> told;
    const auto tell = [&](const CheckedLink& link) {
      const auto path = [&](const std::string& url) { return url.substr(server_.url("").size()); };
      told.push_back(
          fmt::format("{} {} {}", path(link.url), to_string(link.state), path(link.final_url)));
    };
    EXPECT_TRUE(check_links(urls, options_, tell, stop_));
    return told;
  }

  static std::string head(std::string_view status, std::string_view rest = "") {
    return fmt::format("HTTP/1.1 {}\r\nContent-Length: 0\r\n{}\r\n", status, rest);
  }

  std::mutex mutex_;
  std::map<std::string, std::string> answers_;
  std::vector<std::string> asked_;
  LinkCheckOptions options_;
  std::atomic<bool> stop_ = false;
  fetch::testing::RawServer server_;
};

TEST_F(CheckLinks, AsksByHeadAndByGetWhereHeadIsNotLiked) {
  answers_ = {{"/there", head("200 OK")},
              {"HEAD /no-head", head("405 Method Not Allowed")},
              {"GET /no-head", head("200 OK")},
              {"/gone", head("404 Not Found")}};
  EXPECT_THAT(check({"/there", "/no-head", "/gone"}),
              ElementsAre("/there alive /there", "/no-head alive /no-head", "/gone gone /gone"));
  EXPECT_THAT(asked_, ElementsAre("HEAD /there", "HEAD /no-head", "GET /no-head", "HEAD /gone",
                                  "GET /gone"));
}

TEST_F(CheckLinks, FollowsRedirects) {
  answers_ = {{"/old", head("301 Moved Permanently", "Location: /new\r\n")},
              {"/new", head("200 OK")},
              {"/today", head("302 Found", "Location: /new\r\n")},
              {"/loop", head("301 Moved Permanently", "Location: /loop\r\n")}};
  EXPECT_THAT(check({"/old", "/today", "/loop"}),
              ElementsAre("/old moved /new", "/today alive /new", "/loop unreachable /loop"));
}

// A site that leads what it has not any more to its first page.
TEST_F(CheckLinks, TellsASoft404) {
  answers_ = {{"/deep/page", head("302 Found", "Location: /\r\n")},
              {"/", head("200 OK", "Content-Type: text/html\r\n")}};
  EXPECT_THAT(check({"/deep/page"}), ElementsAre("/deep/page gone /"));
}

TEST_F(CheckLinks, ReadsPagesWhereItShall) {
  const std::string body = "<title>Page not found</title><p>Sorry";
  answers_ = {{"/page", fmt::format("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                                    "Content-Length: {}\r\n\r\n{}",
                                    body.size(), body)}};
  options_.read_pages = true;
  EXPECT_THAT(check({"/page"}), ElementsAre("/page gone /page"));
  EXPECT_THAT(asked_, ElementsAre("GET /page"));
}

TEST_F(CheckLinks, TellsOfWhatDoesNotAnswer) {
  EXPECT_THAT(check({"/closed"}), ElementsAre("/closed unreachable /closed"));
  std::string url;
  {
    const fetch::testing::RawServer gone([](Exchange& exchange) { exchange.close(); });
    url = gone.url("/");
  }
  std::vector<LinkState> states;
  const auto tell = [&](const CheckedLink& link) { states.push_back(link.state); };
  ASSERT_TRUE(check_links({url, "http://nowhere.invalid/"}, options_, tell, stop_));
  EXPECT_EQ(states.size(), 2U);
  EXPECT_NE(states[0], LinkState::kAlive);
  EXPECT_NE(states[1], LinkState::kAlive);
}

TEST_F(CheckLinks, StopsWhenToldTo) {
  stop_ = true;
  const auto done = check_links(
      {server_.url("/")}, options_, [](const CheckedLink&) {}, stop_);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace varve::crawl
