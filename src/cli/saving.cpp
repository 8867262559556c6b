#include "cli/saving.hpp"

#include <spdlog/spdlog.h>
#include <unistd.h>

namespace varve::cli {
namespace {

using Pages = std::vector<crawl::PageResult>;

// A challenge may let a browser pass; what is not there is not there for one either.
bool shows_more_to_a_browser(const crawl::PageResult& page) {
  const bool cancelled = page.error && page.error->kind == ErrorKind::kCancelled;
  return page.by_script && page.is_stored() && !page.skipped && !cancelled && page.status != 404 &&
         page.status != 410;
}

// Those that a browser would see more of are given back, and not told yet.
Result<Pages> save_without(archive::Archive& archive, const SaveOrder& order, bool keep_back,
                           const crawl::SaveCallbacks& callbacks, const std::atomic<bool>& stop) {
  Pages by_script;
  crawl::SaveCallbacks inner = callbacks;
  inner.page = [&](const crawl::PageResult& page) {
    if (keep_back && shows_more_to_a_browser(page)) {
      by_script.push_back(page);
    } else {
      callbacks.page(page);
    }
  };
  VARVE_TRY(crawl::save_pages(archive, order.urls, order.save, inner, stop));
  return by_script;
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

}  // namespace

Result<void> save_pages(archive::Archive& archive, const Path& folder, const SaveOrder& order,
                        const crawl::SaveCallbacks& callbacks, const std::atomic<bool>& stop) {
  if (order.use == settings::BrowserUse::kAlways) {
    for (const std::string& url : order.urls) {
      VARVE_ASSIGN(const auto page, save_with(archive, folder, order, url, callbacks, stop));
      callbacks.page(page);
    }
    return {};
  }
  const bool keep_back =
      order.use == settings::BrowserUse::kAuto && has_program(order.browser.program);
  VARVE_ASSIGN(const Pages by_script, save_without(archive, order, keep_back, callbacks, stop));
  SaveOrder again = order;
  again.save.if_older_than = 0;  // it was looked at just now
  for (const crawl::PageResult& page : by_script) {
    if (stop) {
      callbacks.page(page);
      continue;
    }
    VARVE_ASSIGN(const auto seen,
                 save_with(archive, folder, again, page.snapshot.url, callbacks, stop));
    if (seen.error && !seen.kept) spdlog::warn("{}: {}", page.snapshot.url, seen.error->message);
    callbacks.page(seen.is_stored() ? seen : page);
  }
  return {};
}

}  // namespace varve::cli
