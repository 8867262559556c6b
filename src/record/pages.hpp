// Which recorded capture belongs to which page, by what the browser says of each request: Fetch
// Metadata's Sec-Fetch-Dest, and the Referer. A request that names nobody belongs to no page. Not
// thread-safe; the clock comes from outside.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "varve/base/keyed_hash.hpp"
#include "varve/crawl/capture_writer.hpp"
#include "varve/url/url.hpp"

namespace varve::record {

struct SeenCapture {
  url::Url url;
  std::string destination;           // "document", "image", …; "" where the client does not say
  std::string referrer;              // a URL, an origin with "/" behind it, or ""
  std::optional<url::Url> location;  // where it redirects to
  bool is_page = false;              // a whole HTML answer
  std::string title;
  std::shared_ptr<crawl::PendingCapture> capture;
};

class Pages {
 public:
  using Clock = std::chrono::steady_clock;

  void take(SeenCapture seen, Clock::time_point now);
  // Pages to which nothing came for some seconds, and those that are too many; `all` of them. What
  // belongs to them and comes later is a capture like another.
  std::vector<crawl::FinishedPage> take_finished(Clock::time_point now, bool all = false);

  static constexpr std::chrono::seconds kRest{5};
  static constexpr std::size_t kMaxOpen = 64;
  static constexpr std::size_t kMaxMembers = 5'000;  // of one page

 private:
  struct Page {
    std::string asked;  // the URL that the browser went to, before redirects
    std::string origin;
    std::unordered_set<std::string, KeyedHash> urls;  // of its members: those that others may name
    crawl::FinishedPage finished;
    Clock::time_point last;
  };
  // Redirects that lead to a URL which the browser has not asked for yet.
  struct Hops {
    std::string asked;
    std::vector<std::shared_ptr<crawl::PendingCapture>> captures;
    Clock::time_point last;
  };

  void open(SeenCapture seen, Hops hops, Clock::time_point now);
  Page* page_of(const std::string& referrer);

  std::deque<Page> open_;  // oldest first
  std::map<std::string, Hops> hops_;
};

}  // namespace varve::record
