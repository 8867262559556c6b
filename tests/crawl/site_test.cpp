// Crawls of a real server on loopback. What only the command shows is in
// tests/integration/crawl.test.js.
#include "varve/crawl/site.hpp"

#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "fetch/raw_server.hpp"
#include "temporary_folder.hpp"

namespace varve::crawl {
namespace {

using namespace std::chrono_literals;
using fetch::testing::Exchange;
using Clock = std::chrono::steady_clock;

constexpr const char* kHtml = "Content-Type: text/html\r\n";

TEST(ACrawl, GoesSlowerWhereWhatAPageNeedsIsAnsweredThatThereIsTooMuchToDo) {
  std::mutex mutex;
  std::map<std::string, std::vector<Clock::time_point>> asked;
  const fetch::testing::RawServer server([&](Exchange& exchange) {
    const std::string path = exchange.path();
    const std::lock_guard lock(mutex);
    asked[path].push_back(Clock::now());
    if (path == "/style.css") {
      exchange.send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
    } else if (path == "/") {
      exchange.send(fetch::testing::ok("<link rel=stylesheet href=style.css><a href=next>", kHtml));
    } else {
      exchange.send(fetch::testing::ok("<p>the end", kHtml));
    }
  });
  const testing::TemporaryFolder folder;
  auto archive = archive::Archive::open(folder.path() / "archive", archive::Archive::Mode::kWrite);
  auto frontier = frontier::Frontier::open(folder.path() / "crawl.db");
  ASSERT_TRUE(archive && frontier);
  SiteOptions options;
  options.seeds = {server.url("/")};
  options.save.fetch.allow_private = true;
  options.save.fetch.limits.attempts = 1;
  options.turns.pace.delay = 0ms;
  options.turns.obey_robots = false;
  const std::atomic<bool> stop = false;
  const auto report = crawl_site(**archive, *frontier, options, {}, stop);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->saved, 2U);
  for (const char* path : {"/", "/next", "/style.css"}) EXPECT_EQ(asked[path].size(), 1U) << path;
  EXPECT_GE(asked["/next"].at(0) - asked["/style.css"].at(0), 1s);
}

}  // namespace
}  // namespace varve::crawl
