#include "crawl/site_source.hpp"

#include <algorithm>
#include <utility>

#include "crawl/kept_answer.hpp"
#include "crawl/look.hpp"
#include "varve/crawl/begin.hpp"
#include "varve/fetch/retry.hpp"
#include "varve/frontier/robots_answer.hpp"

namespace varve::crawl {
namespace {

using frontier::Robots;
using frontier::UrlKind;
using frontier::UrlState;
using std::chrono::milliseconds;

// The orders of robots.txt are told from those of pages by their numbers.
constexpr std::uint64_t kRobotsOrder = std::uint64_t{1} << 62;
constexpr milliseconds kLongestWait{3'600'000};  // as long as a server may ask for
// Pages that would have to be fetched again if the process were killed now.
constexpr std::size_t kMostNotDurable = 512;
// What was begun already when a process was killed is begun one at a time, and so long after what
// went before: it is to be fetched twice at most, even if the process is killed again.
constexpr milliseconds kSuspectPause{20};

bool asks_to_wait(const Resource& answer) {
  return answer.status == 429 || answer.status == 503;
}

bool is_overloaded(const Resource& hop) {
  if (!hop.error) return asks_to_wait(hop);
  return hop.error->kind == ErrorKind::kTimeout || hop.error->kind == ErrorKind::kNetwork;
}

std::optional<milliseconds> retry_after_of(const Resource& hop, Time now) {
  if (!hop.response) return std::nullopt;
  const auto header = fetch::find_header(hop.response->response_head, "retry-after");
  if (!header) return std::nullopt;
  const auto asked = fetch::parse_retry_after(*header, now);
  return asked ? std::optional(std::min(*asked, kLongestWait)) : std::nullopt;
}

}  // namespace

SiteSource::SiteSource(frontier::Frontier& frontier, const SiteOptions& options,
                       frontier::Scope scope, std::function<void(const PageResult&)> tell,
                       std::function<void()> wake, const std::atomic<bool>& stop)
    : frontier_(frontier),
      options_(options),
      turns_(frontier, options.turns),
      links_(frontier, std::move(scope)),
      tell_(std::move(tell)),
      stop_(stop),
      crew_(options.browser, std::move(wake)) {}

Result<void> SiteSource::prepare() {
  for (const std::string& seed : options_.seeds) {
    const auto url = read_typed_url(seed);
    if (!url) return fail(ErrorKind::kInvalid, "{} is no URL of http or https", seed);
    VARVE_TRY(links_.add_seed(*url));
    if (!options_.sitemaps) continue;
    VARVE_TRY(links_.add_sitemap(url->origin() + "/sitemap.xml", UrlKind::kGuessedSitemap));
  }
  VARVE_TRY(links_.recall());
  return frontier_.commit();
}

Result<std::optional<PageOrder>> SiteSource::next() {
  while (!stop_ && !is_full() && not_durable_ < kMostNotDurable) {
    VARVE_ASSIGN(auto turn, turns_.next(Clock::now(), Time::now(), may_begin_suspect()));
    if (!turn) return std::nullopt;
    ++not_durable_;
    if (!wants_browser(*turn)) return order_of(*std::move(turn));
    const auto order = static_cast<std::uint64_t>(turn->url.id);
    crew_.look_at(order, turn->url.url);
    Flight& flight = looking_[order];
    flight.turn = *std::move(turn);
    flight.begun = Clock::now();
  }
  return std::nullopt;
}

bool SiteSource::may_begin_suspect() const {
  return not_durable_ == 0 && Clock::now() >= last_durable_ + kSuspectPause;
}

bool SiteSource::is_full() const {
  return frontier_.count(UrlState::kSaved) + frontier_.count(UrlState::kFailed) +
             frontier_.count(UrlState::kBegun) >=
         options_.max_pages;
}

bool SiteSource::wants_browser(const frontier::Turn& turn) const {
  return options_.browser.at_once > 0 && !turn.robots && turn.url.kind == UrlKind::kPage &&
         options_.browser.wants && options_.browser.wants(turn.url.url);
}

bool SiteSource::wants_more(const PageResult& page) const {
  return options_.browser.at_once > 0 && !stop_ && options_.browser.wants_more &&
         options_.browser.wants_more(page);
}

PageOrder SiteSource::order_of(frontier::Turn turn) {
  PageOrder order;
  order.id = turn.robots ? kRobotsOrder + static_cast<std::uint64_t>(turn.host)
                         : static_cast<std::uint64_t>(turn.url.id);
  order.url = turn.url.url;
  order.named = !turn.robots && turn.url.via == 0 && turn.url.kind == UrlKind::kPage;
  order.lone_file = turn.robots || turn.url.kind != UrlKind::kPage;
  order.alone = turn.url.suspect;
  if (!turn.robots) order.attempts = 1;  // the frontier tries again
  if (!turn.robots && turn.url.kind == UrlKind::kGuessedSitemap) guesses_.insert(order.id);
  Flight& flight = flights_[order.id];
  flight.turn = std::move(turn);
  flight.begun = Clock::now();
  return order;
}

bool SiteSource::has_more() const {
  if (!flights_.empty()) return true;
  if (!looking_.empty()) return !stop_;
  return !stop_ && frontier_.count(UrlState::kWaiting) > 0 && !is_full();
}

Result<std::optional<Error>> SiteSource::refuses(const PageOrder& order, const Resource& hop) {
  Flight& flight = flights_.at(order.id);
  flight.answer.took = std::chrono::duration_cast<milliseconds>(Clock::now() - flight.begun);
  flight.answer.overloaded = is_overloaded(hop);
  flight.answer.retry_after = retry_after_of(hop, Time::now());
  if (flight.turn.robots) {
    read_robots(flight, hop);
    return std::nullopt;
  }
  if (auto error = wants_again(flight, hop)) return error;
  // An answer that the archive has is not to become a capture again.
  const bool came = hop.response && !hop.not_modified;
  if (flight.turn.url.suspect && came) {
    VARVE_TRY(frontier_.keep_answer(flight.turn.url.id, hop.url.href(), to_bytes(*hop.response)));
  }
  if (hop.location) return refuses_redirect(flight, hop);
  const bool worth_a_look =
      flight.turn.url.depth >= frontier::kDepthOfTraps || !hop.url.search().empty();
  if (worth_a_look && hop.response && hop.mime == "text/html") {
    flight.look = look_at(hop.response->body.view(), hop.contents.requisites);
  }
  return std::nullopt;
}

// What documents say is told with their pages.
void SiteSource::answered(const Resource& resource) {
  if (resource.role == parse::Role::kAnchor || !asks_to_wait(resource)) return;
  turns_.requisite_overloaded(resource.url, Clock::now(), retry_after_of(resource, Time::now()));
}

void SiteSource::read_robots(Flight& flight, const Resource& hop) {
  const std::optional<int> status = hop.error ? std::nullopt : std::optional(hop.status);
  switch (frontier::robots_answer(status, flight.redirects)) {
    case frontier::RobotsAnswer::kRules:
      if (hop.response) flight.robots = Robots::parse(hop.response->body.view());
      break;
    case frontier::RobotsAnswer::kRedirect:
      ++flight.redirects;
      flight.robots = {};  // as long as it leads nowhere, there is none
      break;
    case frontier::RobotsAnswer::kAllowAll:
      flight.robots = {};
      break;
    case frontier::RobotsAnswer::kDisallowAll:
      flight.robots_failure = hop.error.value_or(Error{ErrorKind::kNetwork, hop.failure()})
                                  .in("robots.txt cannot be had");
      break;
  }
}

// What does not come now may come later: the page goes back into the frontier, and keeps nobody
// waiting.
std::optional<Error> SiteSource::wants_again(Flight& flight, const Resource& hop) {
  const Time now = Time::now();
  const int tries = static_cast<int>(flight.turn.url.attempts) + 1;
  fetch::Attempt attempt;
  attempt.number = tries;
  attempt.status = hop.status;
  if (hop.error) attempt.failure = hop.error->kind;
  if (!hop.error && hop.truncated == Truncation::kDisconnect) attempt.failure = ErrorKind::kNetwork;
  const double random = std::uniform_real_distribution<double>(0, 1)(random_);
  const auto wait = fetch::retry_after(attempt, options_.save.fetch.limits.attempts, now, random);
  if (!wait) return std::nullopt;
  const milliseconds longest = std::max(*wait, flight.answer.retry_after.value_or(*wait));
  flight.again = Time{now.us + longest.count() * 1000};
  return Error{ErrorKind::kNetwork, hop.failure()};
}

std::optional<Error> SiteSource::refuses_redirect(Flight& flight, const Resource& hop) {
  const auto why = turns_.why_not(*hop.location);
  if (!why) return std::nullopt;
  flight.refused = why->kind == ErrorKind::kRefused;
  return Error{why->kind,
               fmt::format("it redirects to {}, and there {}", hop.location->href(), why->message)};
}

Result<bool> SiteSource::ended(const PageOrder& order, Resource* document, const PageResult& page) {
  auto node = flights_.extract(order.id);
  const Flight& flight = node.mapped();
  const bool tells = is_told(flight, page);
  if (!tells) --not_durable_;
  if (flight.turn.robots) {
    // Where Ctrl-C kept it from coming, the site has said nothing: the next run asks again.
    if (tells) VARVE_TRY(robots_ended(flight));
    return tells;
  }
  turns_.page_ended(flight.turn.host, Clock::now(), flight.answer);
  VARVE_TRY(page_ended(flight, document, page));
  if (tells && wants_more(page)) looking_.insert(std::move(node));
  return tells;
}

// What is tried again later, and what Ctrl-C kept from being begun, is nobody's news.
bool SiteSource::is_told(const Flight& flight, const PageResult& page) {
  const bool stopped = page.error && page.error->kind == ErrorKind::kCancelled;
  return !flight.again && (!stopped || page.kept);
}

Result<void> SiteSource::robots_ended(const Flight& flight) {
  if (flight.robots_failure) {
    turns_.robots_failed(flight.turn.host, *flight.robots_failure);
    return {};
  }
  VARVE_TRY(turns_.robots_ended(flight.turn.host, flight.robots, Time::now()));
  if (!options_.sitemaps) return {};
  for (const std::string& sitemap : flight.robots.sitemaps()) {
    VARVE_TRY(links_.add_sitemap(sitemap));
  }
  return {};
}

Result<void> SiteSource::page_ended(const Flight& flight, Resource* document,
                                    const PageResult& page) {
  const std::int64_t id = flight.turn.url.id;
  if (page.error && page.error->kind == ErrorKind::kCancelled) return frontier_.put_back(id);
  if (flight.again) return frontier_.again(id, *flight.again, page.error->message);
  if (flight.refused) return frontier_.end(id, UrlState::kRefused, page.error->message);
  if (document == nullptr) {
    return frontier_.end(id, UrlState::kFailed, page.error ? page.error->message : "");
  }
  const auto& broken = document->contents.broken_listing;
  if (broken && flight.turn.url.kind != UrlKind::kPage) {
    broken_listings_.emplace(page.order,
                             fmt::format("not all of it can be read: {}", broken->message));
  }
  return links_.add_document(flight.turn.url, flight.look, *document);
}

void SiteSource::durable(PageResult page) {
  const std::lock_guard lock(mutex_);
  durable_.push_back(std::move(page));
}

Result<void> SiteSource::note_durable() {
  std::vector<PageResult> pages;
  {
    const std::lock_guard lock(mutex_);
    pages.swap(durable_);
  }
  for (const PageResult& page : pages) {
    if (page.order >= kRobotsOrder) {
      --not_durable_;
    } else if (looking_.contains(page.order)) {
      crew_.look_at(page.order, page.snapshot.url);  // its place is kept until then
    } else {
      VARVE_TRY(note(page));
    }
  }
  return note_looked();
}

Result<void> SiteSource::note(const PageResult& page) {
  --not_durable_;
  last_durable_ = Clock::now();
  bytes_received_ += page.bytes_received;
  bytes_stored_ += page.bytes_stored;
  const bool guess = guesses_.erase(page.order) > 0 && page.status == 404;
  if (tell_ && !guess) tell_(page);
  if (!page.is_stored() || (page.error && page.error->kind == ErrorKind::kCancelled)) return {};
  const auto id = static_cast<std::int64_t>(page.order);
  const std::string failure = guess ? "" : failure_of(page);
  VARVE_TRY(frontier_.drop_answers(id));
  return frontier_.end(id, failure.empty() ? UrlState::kSaved : UrlState::kFailed, failure);
}

// A sitemap that breaks off is saved as it is, and the pages that it does not tell are missed.
std::string SiteSource::failure_of(const PageResult& page) {
  const auto broken = broken_listings_.extract(page.order);
  if (page.error) return page.error->message;
  return broken.empty() ? "" : broken.mapped();
}

Result<void> SiteSource::note_looked() {
  for (BrowserCrew::Looked& looked : crew_.take()) {
    VARVE_TRY(looked.seen);
    auto node = looking_.extract(looked.order);
    looked.seen->page.order = looked.order;
    VARVE_TRY(looked_at(std::move(node.mapped()), *std::move(looked.seen)));
  }
  return {};
}

Result<void> SiteSource::looked_at(Flight flight, LookedAt seen) {
  const std::int64_t id = flight.turn.url.id;
  // One that was saved without a browser before has answered its host already.
  const bool is_first = flight.answer.took == milliseconds(0);
  flight.answer.took = std::chrono::duration_cast<milliseconds>(Clock::now() - flight.begun);
  if (is_first) turns_.page_ended(flight.turn.host, Clock::now(), flight.answer);
  if (seen.page.error && seen.page.error->kind == ErrorKind::kCancelled) {
    VARVE_TRY(frontier_.put_back(id));
  } else if (seen.page.error && !seen.page.kept) {
    VARVE_TRY(frontier_.end(id, UrlState::kFailed, seen.page.error->message));
  }
  VARVE_TRY(links_.add_links(flight.turn.url, flight.look, std::move(seen.links)));
  return note(seen.page);
}

Result<void> SiteSource::close() {
  crew_.close();
  VARVE_TRY(note_durable());
  // Those that no browser came to look at.
  for (const auto& [order, flight] : std::exchange(looking_, {})) {
    VARVE_TRY(frontier_.put_back(flight.turn.url.id));
  }
  return frontier_.commit();
}

Result<void> SiteSource::tick() {
  VARVE_TRY(note_durable());
  return frontier_.commit();
}

}  // namespace varve::crawl
