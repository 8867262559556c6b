// Crawling sites: pages that are found by the links of others, as far as the scope goes, each saved
// as a page is (save.hpp). What is known is in a frontier on disk, so that a crawl goes on where it
// was, whatever ended it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/crawl/requisites.hpp"
#include "varve/crawl/save.hpp"
#include "varve/frontier/frontier.hpp"
#include "varve/frontier/scope.hpp"
#include "varve/frontier/turns.hpp"
#include "varve/url/url.hpp"

namespace varve::crawl {

// A page that a browser looked at.
struct LookedAt {
  PageResult page;
  std::vector<FoundLink> links;  // of the document as it was in the end
};

// Pages that are captured with a browser.
struct BrowserPages {
  std::function<bool(const std::string& url)> wants;       // before anything is fetched
  std::function<bool(const PageResult& page)> wants_more;  // once it was saved without one
  // Called on threads of their own, `at_once` at a time; an error is the archive's.
  std::function<Result<LookedAt>(const std::string& url)> look;
  std::size_t at_once = 0;  // 0: there is no browser
};

struct SiteOptions {
  SaveOptions save;
  std::vector<std::string> seeds;
  frontier::ScopeRules scope;
  frontier::TurnRules turns;
  std::size_t pages_at_once = 32;
  std::uint64_t max_pages = UINT64_MAX;  // saved or failed, of all runs of the crawl together
  bool sitemaps = false;                 // those that robots.txt names, and /sitemap.xml
  BrowserPages browser;
};

struct SiteProgress {
  Progress run;  // of this run
  std::uint64_t saved = 0;
  std::uint64_t failed = 0;
  std::uint64_t waiting = 0;
  std::uint64_t hosts = 0;
  double pages_per_second = 0;                 // of the last half minute
  std::optional<std::chrono::seconds> left{};  // until all that is known now is done
};

struct SiteReport {
  bool complete = false;              // nothing waits
  Time started;                       // when the crawl's first run was
  std::chrono::milliseconds took{0};  // of all runs together
  std::uint64_t saved = 0;
  std::uint64_t failed = 0;
  std::uint64_t refused = 0;  // by robots.txt
  std::uint64_t waiting = 0;
  std::uint64_t hosts = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t bytes_stored = 0;
  std::vector<frontier::LeftOut> left_out;
  std::vector<frontier::FailedRobots> unreachable;  // in this run; their pages failed by that
};

struct SiteCallbacks {
  std::function<void(const PageResult&)> page;  // as of SaveCallbacks, but on the caller's thread
  std::function<void(const SiteProgress&)> progress;
};

// Crawls until nothing waits, `max_pages` are done, or `stop` is true; what was begun is put back
// then. A frontier that is not new goes on: pages that the archive has had since the crawl began
// are not fetched again, but read for their links. An error is the archive's, the frontier's, or
// the scope's (kInvalid). The report's failures are the frontier's to tell (Frontier::failed()).
Result<SiteReport> crawl_site(archive::Archive& archive, frontier::Frontier& frontier,
                              const SiteOptions& options, const SiteCallbacks& callbacks,
                              const std::atomic<bool>& stop);

// Where a document leads that a browser put together: HTML in UTF-8. Pure.
std::vector<FoundLink> links_of(std::string html, const url::Url& document);

}  // namespace varve::crawl
