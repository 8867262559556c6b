#include "cli/browsers.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace varve::cli {
namespace {

crawl::PageResult page_of(std::size_t number) {
  crawl::PageResult page;
  page.snapshot.url = std::to_string(number);
  return page;
}

TEST(Browsers, LookAtEachPageOnceAndAFewAtATime) {
  std::atomic<int> looking = 0;
  std::atomic<int> most = 0;
  std::atomic<int> told = 0;
  std::vector<std::string> urls;
  crawl::SaveCallbacks callbacks;
  callbacks.page = [&](const crawl::PageResult& page) {
    EXPECT_EQ(++told, 1) << "two callbacks at once";
    urls.push_back(page.snapshot.url);
    --told;
  };
  callbacks.progress = [&](const crawl::Progress& progress) {
    EXPECT_EQ(++told, 1) << "two callbacks at once";
    EXPECT_EQ(progress.pages, 20u);
    EXPECT_LE(progress.resources_done, 3 * 7u);  // of all that are looked at
    --told;
  };
  const LookAtPage look = [&](std::size_t number, const auto& progress) {
    const int now = ++looking;
    for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
    }
    for (int i = 0; i < 5; ++i) progress({0, 1, 7, 0, 0});
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    --looking;
    return Result<crawl::PageResult>(page_of(number));
  };
  ASSERT_TRUE(look_at_pages(20, 3, look, callbacks));
  EXPECT_LE(most, 3);
  EXPECT_EQ(urls.size(), 20u);
  std::sort(urls.begin(), urls.end());
  EXPECT_EQ(std::unique(urls.begin(), urls.end()), urls.end());
}

TEST(Browsers, BeginNoPageAfterAnError) {
  std::size_t begun = 0;
  const LookAtPage look = [&](std::size_t number, const auto&) -> Result<crawl::PageResult> {
    ++begun;
    if (number == 2) return fail(ErrorKind::kIo, "the disk is full");
    return page_of(number);
  };
  std::size_t told = 0;
  crawl::SaveCallbacks callbacks;
  callbacks.page = [&](const crawl::PageResult&) { ++told; };
  callbacks.progress = [](const crawl::Progress&) {};
  const auto done = look_at_pages(9, 1, look, callbacks);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "the disk is full");
  EXPECT_EQ(begun, 3u);
  EXPECT_EQ(told, 2u);
}

TEST(Browsers, HaveNothingToDoWithoutPages) {
  EXPECT_TRUE(look_at_pages(0, 4, {}, {}));
}

}  // namespace
}  // namespace varve::cli
