// import-list --check: which of the pages of a list are not where they were any more, and where
// there is an old snapshot of them.
#pragma once

#include <string>
#include <vector>

#include "cli/command.hpp"
#include "varve/bookmarks/bookmarks.hpp"
#include "varve/crawl/link_check.hpp"

namespace varve::cli {

struct LinkRotOptions {
  crawl::LinkCheckOptions links;
  std::string wayback;  // another archive, asked for copies of what is gone; empty: none is
};

// A line for each page, as it is known; nothing is stored. The exit status: kFailed where a page is
// gone or cannot be reached.
int check_link_rot(const std::vector<bookmarks::Bookmark>& pages, const LinkRotOptions& options,
                   const Globals& globals);

}  // namespace varve::cli
