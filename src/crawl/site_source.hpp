// The pages of a crawl: out of its frontier, and what they link to into it. For the event loop's
// thread, but for durable().
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "crawl/browser_crew.hpp"
#include "crawl/page_source.hpp"
#include "crawl/resource.hpp"
#include "crawl/site_links.hpp"
#include "varve/crawl/site.hpp"

namespace varve::crawl {

class SiteSource : public PageSource {
 public:
  // `wake` makes the loop go round; thread-safe.
  SiteSource(frontier::Frontier& frontier, const SiteOptions& options, frontier::Scope scope,
             std::function<void(const PageResult&)> tell, std::function<void()> wake,
             const std::atomic<bool>& stop);

  // Seeds, where the frontier is new, and what earlier runs learned.
  Result<void> prepare();

  Result<std::optional<PageOrder>> next() override;
  [[nodiscard]] bool has_more() const override;
  Result<std::optional<Error>> refuses(const PageOrder& order, const Resource& hop) override;
  void answered(const Resource& resource) override;
  Result<bool> ended(const PageOrder& order, Resource* document, const PageResult& page) override;
  Result<void> tick() override;

  // A page that was handed to the writer is durable, or could not be. Thread-safe.
  void durable(PageResult page);
  // Links that need not be looked at any more.
  [[nodiscard]] const LinkMemory& memory() const { return links_.memory(); }
  [[nodiscard]] std::vector<frontier::FailedRobots> unreachable() const {
    return turns_.failed_robots();
  }
  // The run is over: what is still to be noted and told.
  Result<void> close();
  // What the pages brought and added, as far as they are told.
  [[nodiscard]] std::uint64_t bytes_received() const { return bytes_received_; }
  [[nodiscard]] std::uint64_t bytes_stored() const { return bytes_stored_; }

 private:
  using Clock = frontier::Pace::Clock;
  // A page, or a robots.txt, that is on its way.
  struct Flight {
    frontier::Turn turn;
    Clock::time_point begun;
    frontier::HostAnswer answer;
    std::optional<Time> again;  // when it is to be tried again: it came to nothing
    bool refused = false;       // by the robots.txt of what it redirects to
    int redirects = 0;
    frontier::Robots robots;              // where it is one, what was read
    std::optional<Error> robots_failure;  // or why it cannot be had
    frontier::Look look;                  // of the document, where that is worth knowing
  };

  [[nodiscard]] bool may_begin_suspect() const;
  [[nodiscard]] bool is_full() const;
  [[nodiscard]] bool wants_browser(const frontier::Turn& turn) const;
  [[nodiscard]] bool wants_more(const PageResult& page) const;
  Result<void> note_durable();  // and tells it
  Result<void> note(const PageResult& page);
  Result<void> note_looked();
  Result<void> looked_at(Flight flight, LookedAt seen);
  std::string failure_of(const PageResult& page);
  static bool is_told(const Flight& flight, const PageResult& page);
  PageOrder order_of(frontier::Turn turn);
  void read_robots(Flight& flight, const Resource& hop);
  std::optional<Error> refuses_redirect(Flight& flight, const Resource& hop);
  std::optional<Error> wants_again(Flight& flight, const Resource& hop);
  Result<void> robots_ended(const Flight& flight);
  Result<void> page_ended(const Flight& flight, Resource* document, const PageResult& page);

  frontier::Frontier& frontier_;
  const SiteOptions& options_;
  frontier::Turns turns_;
  SiteLinks links_;
  Clock::time_point last_durable_{};
  const std::function<void(const PageResult&)> tell_;
  const std::atomic<bool>& stop_;
  std::unordered_map<std::uint64_t, Flight> flights_;
  std::unordered_map<std::uint64_t, Flight> looking_;               // those that browsers look at
  std::unordered_set<std::uint64_t> guesses_;                       // orders that need not be there
  std::unordered_map<std::uint64_t, std::string> broken_listings_;  // by order, why
  std::uint64_t bytes_received_ = 0;
  std::uint64_t bytes_stored_ = 0;
  std::size_t not_durable_ = 0;  // pages that are begun, or not known to be on stable storage
  std::mt19937_64 random_{std::random_device{}()};

  std::mutex mutex_;
  std::vector<PageResult> durable_;  // guarded by mutex_
  BrowserCrew crew_;
};

}  // namespace varve::crawl
