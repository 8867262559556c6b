// Saves pages without a browser, with one, or as each page needs it.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "varve/browser/capture.hpp"
#include "varve/crawl/save.hpp"
#include "varve/settings/settings.hpp"

namespace varve::cli {

struct SaveOrder {
  std::vector<std::string> urls;
  crawl::SaveOptions save;
  settings::BrowserUse use = settings::BrowserUse::kAuto;
  browser::Options browser;
  bool check_replay = false;  // each page that was saved, in a browser
};

// As crawl::save_pages() has it. A page that a browser looks at, too, is told of once: as the
// browser saw it, or where that failed as it was without.
Result<void> save_pages(archive::Archive& archive, const Path& folder, const SaveOrder& order,
                        const crawl::SaveCallbacks& callbacks, const std::atomic<bool>& stop);

// Whether a page that was saved without a browser would have more to show to one.
bool shows_more_to_a_browser(const crawl::PageResult& page);
// Whether there is such a browser.
bool has_browser(const browser::Options& options);
// How many browsers look at pages at once: most of a visit is waiting, so more than there are
// cores, as far as memory goes. A profile that is kept is one browser's at a time.
std::size_t browsers_at_once(const browser::Options& options);

}  // namespace varve::cli
