// Whose turn it is: of all hosts that have pages waiting, one that may be asked now, and its next
// page that robots.txt allows. Not thread-safe; memory is bounded whatever number of hosts there
// are.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/time.hpp"
#include "varve/frontier/frontier.hpp"
#include "varve/frontier/pace.hpp"
#include "varve/frontier/robots.hpp"
#include "varve/url/url.hpp"

namespace varve::frontier {

struct TurnRules {
  PaceRules pace;
  bool obey_robots = true;
};

// What is to be done next: a page, or a host's robots.txt.
struct Turn {
  std::int64_t host = 0;
  bool robots = false;
  WaitingUrl url;  // of robots.txt only the address
};

// A host whose robots.txt cannot be had, and why.
struct FailedRobots {
  std::string origin;
  Error why;
};

class Turns {
 public:
  Turns(Frontier& frontier, TurnRules rules) : frontier_(frontier), rules_(std::move(rules)) {}

  // Begun in the frontier, too; nothing where no host may be asked at `now`. What was begun when a
  // process was killed (WaitingUrl::suspect) has its turn only with `suspects`.
  Result<std::optional<Turn>> next(Pace::Clock::time_point now, Time wall, bool suspects = true);
  // What next() gave ended: a page, or a robots.txt.
  void page_ended(std::int64_t host, Pace::Clock::time_point now, const HostAnswer& answer);
  Result<void> robots_ended(std::int64_t host, Robots robots, Time wall);
  // It cannot be had, for that reason: the host's pages fail by it (RFC 9309 2.3.1.4: stay away),
  // until another run asks again.
  void robots_failed(std::int64_t host, const Error& why);
  // As many as are remembered (10,000).
  [[nodiscard]] std::vector<FailedRobots> failed_robots() const;
  // Pace::requisite_overloaded() of the URL's host, where pages of it have their turns.
  void requisite_overloaded(const url::Url& url, Pace::Clock::time_point now,
                            std::optional<std::chrono::milliseconds> retry_after);

  // Why a page may not be fetched that a redirect leads to: robots.txt refuses it (kRefused), or
  // cannot be had (kNetwork). Nothing, too, of hosts whose robots.txt is not known, since a
  // redirect is one page.
  [[nodiscard]] std::optional<Error> why_not(const url::Url& url) const;

  // Hosts that take part now, for a line of progress.
  [[nodiscard]] std::size_t hosts() const { return hosts_.size(); }

 private:
  using Clock = Pace::Clock;
  struct Host {
    explicit Host(const FrontierHost& known, const PaceRules& rules);
    void take(Robots robots);
    void take_failure(std::string why);
    [[nodiscard]] std::optional<Error> why_not(const url::Url& url) const;

    std::int64_t id;
    std::string origin;
    Pace pace;
    std::optional<Robots> robots;
    std::string robots_failure;   // why it cannot be had
    bool asked_robots = false;    // and they have not come yet
    std::deque<WaitingUrl> urls;  // the next ones
    Time empty_until;             // nothing that waits may be begun before,
    std::uint64_t added = 0;      // if nothing was added to the frontier's so many
  };

  Result<void> admit(Time wall);
  Result<std::optional<Turn>> go_round(Clock::time_point now, Time wall, bool suspects);
  Result<std::optional<Turn>> turn_of(Host& host, Clock::time_point now, Time wall, bool suspects);
  Result<std::optional<WaitingUrl>> next_url(Host& host, Time wall, bool suspects);
  Result<void> fill(Host& host, Time wall);
  [[nodiscard]] const Host* host_of(const url::Url& url) const;

  Frontier& frontier_;
  const TurnRules rules_;
  std::map<std::int64_t, Host> hosts_;  // those that take part now
  std::map<std::int64_t, FailedRobots> failed_robots_;
  std::int64_t last_turn_ = 0;  // the host whose turn was the last
  std::int64_t last_admitted_ = 0;
};

}  // namespace varve::frontier
