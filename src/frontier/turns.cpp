#include "varve/frontier/turns.hpp"

#include <algorithm>

#include "varve/frontier/robots_answer.hpp"

namespace varve::frontier {
namespace {

constexpr std::size_t kHostsAtOnce = 256;
constexpr std::size_t kUrlsAtOnce = 32;  // of one host, read from disk
// Of URLs that robots.txt refuses so many are passed over before others get their turn.
constexpr int kRefusedAtOnce = 200;
// Hosts that are known not to answer; others are asked once more where more of theirs is found.
constexpr std::size_t kMostFailedRobots = 10'000;

}  // namespace

Turns::Host::Host(const FrontierHost& known, const PaceRules& rules)
    : id(known.id), origin(known.origin), pace(rules) {}

void Turns::Host::take(Robots said) {
  if (const auto delay = said.crawl_delay()) pace.set_crawl_delay(*delay);
  robots = std::move(said);
}

void Turns::Host::take_failure(std::string why) {
  robots = Robots::disallowing_all();
  robots_failure = std::move(why);
}

std::optional<Error> Turns::Host::why_not(const url::Url& url) const {
  if (!robots || robots->allows(url)) return std::nullopt;
  if (robots_failure.empty()) return Error{ErrorKind::kRefused, "robots.txt asks not to"};
  return Error{ErrorKind::kNetwork, robots_failure};
}

// Hosts take part until nothing of theirs waits; then others do. Those that are there already are
// passed over.
Result<void> Turns::admit(Time wall) {
  if (hosts_.size() >= kHostsAtOnce) return {};
  VARVE_ASSIGN(const auto found,
               frontier_.hosts_waiting(last_admitted_, kHostsAtOnce - hosts_.size()));
  last_admitted_ = found.empty() ? 0 : found.back().id;
  for (const FrontierHost& known : found) {
    const auto [place, fresh] = hosts_.try_emplace(known.id, known, rules_.pace);
    if (!fresh) continue;
    Host& host = place->second;
    const auto failed = failed_robots_.find(known.id);
    if (!rules_.obey_robots) {
      host.take({});
    } else if (failed != failed_robots_.end()) {
      host.take_failure(failed->second.why.message);
    } else if (known.robots &&
               std::chrono::microseconds(wall.us - known.robots_time.us) < kRobotsLifetime) {
      host.take(Robots::from_text(*known.robots));
    }
  }
  return {};
}

Result<std::optional<Turn>> Turns::next(Clock::time_point now, Time wall, bool suspects) {
  while (true) {
    VARVE_TRY(admit(wall));
    const std::size_t before = hosts_.size();
    VARVE_ASSIGN(auto turn, go_round(now, wall, suspects));
    // Where some have nothing left, others may take part.
    if (turn || hosts_.size() == before) return turn;
  }
}

// Begins behind the host that came last.
Result<std::optional<Turn>> Turns::go_round(Clock::time_point now, Time wall, bool suspects) {
  auto place = hosts_.upper_bound(last_turn_);
  for (std::size_t left = hosts_.size(); left > 0; --left) {
    if (place == hosts_.end()) place = hosts_.begin();
    Host& host = place->second;
    VARVE_ASSIGN(auto turn, turn_of(host, now, wall, suspects));
    if (turn) {
      last_turn_ = host.id;
      return turn;
    }
    const bool idle = host.pace.active() == 0 && !host.asked_robots && host.urls.empty() &&
                      host.empty_until == kLatest && host.pace.next() <= now;
    place = idle ? hosts_.erase(place) : std::next(place);
  }
  return std::nullopt;
}

Result<std::optional<Turn>> Turns::turn_of(Host& host, Clock::time_point now, Time wall,
                                           bool suspects) {
  if (host.asked_robots || !host.pace.ready(now)) return std::nullopt;
  if (!host.robots) {
    if (host.urls.empty()) VARVE_TRY(fill(host, wall));
    if (host.urls.empty()) return std::nullopt;
    host.asked_robots = true;
    return Turn{host.id, true, {.url = host.origin + "/robots.txt"}};
  }
  VARVE_ASSIGN(auto url, next_url(host, wall, suspects));
  if (!url) return std::nullopt;
  VARVE_TRY(frontier_.begin(url->id));
  host.pace.begin(now);
  return Turn{host.id, false, *std::move(url)};
}

Result<std::optional<WaitingUrl>> Turns::next_url(Host& host, Time wall, bool suspects) {
  for (int passed_over = 0; passed_over < kRefusedAtOnce; ++passed_over) {
    if (host.urls.empty()) VARVE_TRY(fill(host, wall));
    if (host.urls.empty()) return std::nullopt;
    if (host.urls.front().suspect && !suspects) return std::nullopt;
    WaitingUrl next = std::move(host.urls.front());
    host.urls.pop_front();
    const auto url = url::Url::parse(next.url);
    const auto why =
        url ? host.why_not(*url) : std::optional(Error{ErrorKind::kInvalid, "it is no URL"});
    if (!why) return next;
    const bool refused = why->kind == ErrorKind::kRefused;
    VARVE_TRY(
        frontier_.end(next.id, refused ? UrlState::kRefused : UrlState::kFailed, why->message));
  }
  return std::nullopt;
}

Result<void> Turns::fill(Host& host, Time wall) {
  // What was found since may be begun at once; else nothing can have come.
  if (wall < host.empty_until && host.added == frontier_.added()) return {};
  host.added = frontier_.added();
  VARVE_ASSIGN(auto urls, frontier_.waiting(host.id, wall, kUrlsAtOnce));
  host.urls.assign(std::make_move_iterator(urls.begin()), std::make_move_iterator(urls.end()));
  host.empty_until = {};
  if (!host.urls.empty()) return {};
  VARVE_ASSIGN(const auto due, frontier_.first_due(host.id));
  host.empty_until = due.value_or(kLatest);
  return {};
}

void Turns::page_ended(std::int64_t host, Clock::time_point now, const HostAnswer& answer) {
  const auto place = hosts_.find(host);
  if (place != hosts_.end()) place->second.pace.end(now, answer);
}

Result<void> Turns::robots_ended(std::int64_t host, Robots robots, Time wall) {
  VARVE_TRY(frontier_.set_robots(host, robots.to_text(), wall));
  const auto place = hosts_.find(host);
  if (place == hosts_.end()) return {};
  place->second.asked_robots = false;
  place->second.take(std::move(robots));
  return {};
}

void Turns::robots_failed(std::int64_t host, const Error& why) {
  const auto place = hosts_.find(host);
  if (place == hosts_.end()) return;
  Host& failed = place->second;
  failed.asked_robots = false;
  failed.take_failure(why.message);
  if (failed_robots_.size() >= kMostFailedRobots) return;
  failed_robots_.emplace(host, FailedRobots{failed.origin, why});
}

std::vector<FailedRobots> Turns::failed_robots() const {
  std::vector<FailedRobots> all;
  for (const auto& [host, failed] : failed_robots_) all.push_back(failed);
  return all;
}

void Turns::requisite_overloaded(const url::Url& url, Clock::time_point now,
                                 std::optional<std::chrono::milliseconds> retry_after) {
  const Host* host = host_of(url);
  if (host != nullptr) hosts_.at(host->id).pace.requisite_overloaded(now, retry_after);
}

const Turns::Host* Turns::host_of(const url::Url& url) const {
  const std::string origin = url.origin();
  for (const auto& [id, host] : hosts_) {
    if (host.origin == origin) return &host;
  }
  return nullptr;
}

std::optional<Error> Turns::why_not(const url::Url& url) const {
  const Host* host = host_of(url);
  return host == nullptr ? std::nullopt : host->why_not(url);
}

}  // namespace varve::frontier
