// Which pages of a crawl a browser looks at, and how.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "cli/save_arguments.hpp"
#include "varve/archive/archive.hpp"
#include "varve/crawl/site.hpp"

namespace varve::cli {

// Those whose URL one of the regular expressions matches; all, or those that scripts put together,
// as the arguments say. kInvalid where an expression is none, or where there is no browser. The
// arguments outlive what is given.
Result<crawl::BrowserPages> browser_pages(archive::Archive& archive, const Path& folder,
                                          const SaveArguments& arguments,
                                          const std::vector<std::string>& expressions,
                                          const std::atomic<bool>& stop);

}  // namespace varve::cli
