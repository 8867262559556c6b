#include "cli/saving.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "cli/browsers.hpp"
#include "varve/browser/check_replay.hpp"

namespace varve::cli {
namespace {

using Pages = std::vector<crawl::PageResult>;

// What can be done only when the run is over: pages that `keeps_back` says yes to are given back,
// and not told yet.
Result<Pages> save_without(archive::Archive& archive, const SaveOrder& order,
                           const std::function<bool(const crawl::PageResult&)>& keeps_back,
                           const crawl::SaveCallbacks& callbacks, const std::atomic<bool>& stop) {
  Pages kept_back;
  crawl::SaveCallbacks inner = callbacks;
  inner.page = [&](const crawl::PageResult& page) {
    if (keeps_back(page)) {
      kept_back.push_back(page);
    } else {
      callbacks.page(page);
    }
  };
  VARVE_TRY(crawl::save_pages(archive, order.urls, order.save, inner, stop));
  return kept_back;
}

bool can_check(const SaveOrder& order, const crawl::PageResult& page) {
  return order.check_replay && page.is_stored() && !page.skipped && !page.unchanged_since;
}

// What browsers do for an order, each page on a thread of its own.
class InBrowsers {
 public:
  InBrowsers(archive::Archive& archive, const Path& keys, const SaveOrder& order,
             const crawl::SaveCallbacks& callbacks, const std::atomic<bool>& stop)
      : archive_(archive), keys_(keys), order_(order), callbacks_(callbacks), stop_(stop) {}

  Result<void> each(std::size_t count, const LookAtPage& look) {
    return look_at_pages(count, browsers_at_once(order_.browser), look, callbacks_);
  }

  Result<crawl::PageResult> save(const std::string& url, const crawl::SaveOptions& options,
                                 const std::function<void(const crawl::Progress&)>& progress) {
    return browser::save_page(archive_, keys_, url, options, order_.browser, progress, stop_);
  }

  // As the browser saw it, or where that failed as it was without.
  Result<crawl::PageResult> save_again(
      const crawl::PageResult& page, const std::function<void(const crawl::Progress&)>& progress) {
    crawl::SaveOptions again = order_.save;
    again.if_older_than = 0;  // it was looked at just now
    VARVE_ASSIGN(const auto seen, save(page.snapshot.url, again, progress));
    if (seen.error && !seen.kept) spdlog::warn("{}: {}", page.snapshot.url, seen.error->message);
    return seen.is_stored() ? seen : page;
  }

  crawl::PageResult checked(crawl::PageResult page) {
    if (can_check(order_, page) && !stop_) {
      page.replay_check =
          browser::check_replay(archive_, keys_, page.snapshot, order_.browser, stop_);
    }
    return page;
  }

 private:
  archive::Archive& archive_;
  const Path keys_;
  const SaveOrder& order_;
  const crawl::SaveCallbacks& callbacks_;
  const std::atomic<bool>& stop_;
};

}  // namespace

// A challenge may let a browser pass; what is not there is not there for one either.
bool shows_more_to_a_browser(const crawl::PageResult& page) {
  const bool cancelled = page.error && page.error->kind == ErrorKind::kCancelled;
  return page.by_script && page.is_stored() && !page.skipped && !cancelled && page.status != 404 &&
         page.status != 410;
}

bool has_browser(const browser::Options& options) {
  return ::access(options.program.c_str(), X_OK) == 0;
}

std::size_t browsers_at_once(const browser::Options& options) {
  const std::size_t most = std::clamp(2 * std::thread::hardware_concurrency(), 1U, 4U);
  return options.profile.empty() ? most : 1;
}

Result<void> save_pages(archive::Archive& archive, const Path& folder, const SaveOrder& order,
                        const crawl::SaveCallbacks& callbacks, const std::atomic<bool>& stop) {
  InBrowsers browsers(archive, folder / "keys", order, callbacks, stop);
  if (order.use == settings::BrowserUse::kAlways) {
    return browsers.each(order.urls.size(), [&](std::size_t i, const auto& progress) {
      return browsers.save(order.urls[i], order.save, progress).map([&](crawl::PageResult page) {
        return browsers.checked(std::move(page));
      });
    });
  }
  const bool looks = order.use == settings::BrowserUse::kAuto && has_browser(order.browser);
  const auto wants_browser = [&](const crawl::PageResult& page) {
    return looks && shows_more_to_a_browser(page);
  };
  VARVE_ASSIGN(const Pages kept_back,
               save_without(
                   archive, order,
                   [&](const auto& page) { return wants_browser(page) || can_check(order, page); },
                   callbacks, stop));
  return browsers.each(kept_back.size(),
                       [&](std::size_t i, const auto& progress) -> Result<crawl::PageResult> {
                         crawl::PageResult page = kept_back[i];
                         if (wants_browser(page) && !stop) {
                           VARVE_ASSIGN(page, browsers.save_again(page, progress));
                         }
                         return browsers.checked(std::move(page));
                       });
}

}  // namespace varve::cli
