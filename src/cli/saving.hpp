// Saves pages without a browser, with one, or as each page needs it.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "varve/browser/capture.hpp"
#include "varve/crawl/save.hpp"

namespace varve::cli {

enum class BrowserUse : unsigned char {
  kNever,
  kAuto,  // where scripts put the page together (crawl::is_by_script), and there is a Chromium
  kAlways,
};
// "never", "auto", "always".
std::string_view to_string(BrowserUse use);
Result<BrowserUse> read_browser_use(std::string_view text);

struct SaveOrder {
  std::vector<std::string> urls;
  crawl::SaveOptions save;
  BrowserUse use = BrowserUse::kAuto;
  browser::Options browser;
};

// As crawl::save_pages() has it. A page that a browser looks at, too, is told of once: as the
// browser saw it, or where that failed as it was without.
Result<void> save_pages(archive::Archive& archive, const Path& folder, const SaveOrder& order,
                        const crawl::SaveCallbacks& callbacks, const std::atomic<bool>& stop);

}  // namespace varve::cli
