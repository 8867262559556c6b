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

}  // namespace varve::cli
