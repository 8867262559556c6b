#include "cli/saving.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include "varve/browser/check_replay.hpp"

namespace varve::cli {
namespace {

using Pages = std::vector<crawl::PageResult>;

// A challenge may let a browser pass; what is not there is not there for one either.
bool shows_more_to_a_browser(const crawl::PageResult& page) {
  const bool cancelled = page.error && page.error->kind == ErrorKind::kCancelled;
  return page.by_script && page.is_stored() && !page.skipped && !cancelled && page.status != 404 &&
         page.status != 410;
}

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

Result<crawl::PageResult> save_with(archive::Archive& archive, const Path& folder,
                                    const SaveOrder& order, const std::string& url,
                                    const crawl::SaveCallbacks& callbacks,
                                    const std::atomic<bool>& stop) {
  return browser::save_page(archive, folder / "keys", url, order.save, order.browser,
                            callbacks.progress, stop);
}

bool has_program(const Path& program) {
  return ::access(program.c_str(), X_OK) == 0;
}

bool can_check(const SaveOrder& order, const crawl::PageResult& page) {
  return order.check_replay && page.is_stored() && !page.skipped;
}

// Checks its replay first, where that is asked for.
void tell(archive::Archive& archive, const Path& folder, const SaveOrder& order,
          crawl::PageResult page, const crawl::SaveCallbacks& callbacks,
          const std::atomic<bool>& stop) {
  if (can_check(order, page)) {
    page.replay_check =
        browser::check_replay(archive, folder / "keys", page.snapshot, order.browser, stop);
  }
  callbacks.page(page);
}

// As the browser saw it, or where that failed as it was without.
Result<crawl::PageResult> save_again(archive::Archive& archive, const Path& folder,
                                     const SaveOrder& order, const crawl::PageResult& page,
                                     const crawl::SaveCallbacks& callbacks,
                                     const std::atomic<bool>& stop) {
  SaveOrder again = order;
  again.save.if_older_than = 0;  // it was looked at just now
  VARVE_ASSIGN(const auto seen,
               save_with(archive, folder, again, page.snapshot.url, callbacks, stop));
  if (seen.error && !seen.kept) spdlog::warn("{}: {}", page.snapshot.url, seen.error->message);
  return seen.is_stored() ? seen : page;
}

}  // namespace

Result<void> save_pages(archive::Archive& archive, const Path& folder, const SaveOrder& order,
                        const crawl::SaveCallbacks& callbacks, const std::atomic<bool>& stop) {
  if (order.use == settings::BrowserUse::kAlways) {
    for (const std::string& url : order.urls) {
      VARVE_ASSIGN(auto page, save_with(archive, folder, order, url, callbacks, stop));
      tell(archive, folder, order, std::move(page), callbacks, stop);
    }
    return {};
  }
  const bool looks = order.use == settings::BrowserUse::kAuto && has_program(order.browser.program);
  const auto wants_browser = [&](const crawl::PageResult& page) {
    return looks && shows_more_to_a_browser(page);
  };
  VARVE_ASSIGN(Pages kept_back,
               save_without(
                   archive, order,
                   [&](const auto& page) { return wants_browser(page) || can_check(order, page); },
                   callbacks, stop));
  for (crawl::PageResult& page : kept_back) {
    if (wants_browser(page) && !stop) {
      VARVE_ASSIGN(page, save_again(archive, folder, order, page, callbacks, stop));
    }
    tell(archive, folder, order, std::move(page), callbacks, stop);
  }
  return {};
}

}  // namespace varve::cli
