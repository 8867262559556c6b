// How often a crawl asks one host for a page, by what the host's answers say. Pure: the time comes
// from outside. Not thread-safe.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace varve::frontier {

struct PaceRules {
  // Between the starts of two pages; nothing: as long as the host took for its last answers (at
  // least 100 ms, at most 10 s), so that a crawl takes no more than half of its time.
  std::optional<std::chrono::milliseconds> delay;
  // With a delay of 0: so many pages at once; else there is one at a time.
  std::size_t at_once = 8;
};

// A page's answer, as far as it says how the host is.
struct HostAnswer {
  std::chrono::milliseconds took{0};
  bool overloaded = false;  // 429, 503, a time-out, or a connection that could not be made
  std::optional<std::chrono::milliseconds> retry_after;  // RFC 9110 10.2.3
};

class Pace {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Pace(const PaceRules& rules) : rules_(rules) {}

  // robots.txt's Crawl-delay: no pages follow each other more quickly, whatever the rules say.
  void set_crawl_delay(std::chrono::milliseconds delay) { crawl_delay_ = delay; }

  // Whether a page may be begun now, and when one may be, if nothing ends before that.
  [[nodiscard]] bool ready(Clock::time_point now) const;
  [[nodiscard]] Clock::time_point next() const { return next_; }

  void begin(Clock::time_point now);
  // A page ended. An overloaded host is left alone for a second, and twice as long each further
  // time (at most five minutes), or as long as it asks for (at most an hour); with every ten pages
  // that go well the wait between two of them halves, until there is none.
  void end(Clock::time_point now, const HostAnswer& answer);
  // Something that a page needs was answered 429 or 503. The host is left alone as after such a
  // page, but once for all that comes meanwhile, and ten seconds at most: pages may need what is
  // always broken, and whether it is the host itself their own answers say.
  void requisite_overloaded(Clock::time_point now,
                            std::optional<std::chrono::milliseconds> retry_after);

  // Between two pages, as of now.
  [[nodiscard]] std::chrono::milliseconds interval() const;
  [[nodiscard]] std::size_t active() const { return active_; }

 private:
  void leave_alone(Clock::time_point now, std::optional<std::chrono::milliseconds> asked,
                   std::chrono::milliseconds longest_penalty);

  PaceRules rules_;
  std::chrono::milliseconds crawl_delay_{0};
  std::chrono::milliseconds took_{0};     // the last answers' mean, later ones counting more
  std::chrono::milliseconds penalty_{0};  // since it was overloaded
  int well_ = 0;                          // answers since the penalty last changed
  std::size_t active_ = 0;
  Clock::time_point next_{};
  Clock::time_point left_alone_until_{};
};

}  // namespace varve::frontier
