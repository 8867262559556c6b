// Where a run's pages come from, and who is asked and told about them. For one thread, the event
// loop's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "varve/archive/saved_page.hpp"
#include "varve/base/error.hpp"

namespace varve::crawl {

struct Resource;

struct PageOrder {
  std::uint64_t id = 0;  // SavedPage::order
  std::string url;
  bool named = true;  // by the user; false where a page links to it
  // A file by itself, robots.txt: without requisites, and no snapshot is made of it.
  bool lone_file = false;
  // Not kept waiting for others that could become durable together with it.
  bool alone = false;
  // fetch::Request::attempts, of the document: 1 where the source tries again by itself.
  int attempts = 0;
};

class PageSource {
 public:
  virtual ~PageSource() = default;

  // The next page to begin; nothing where none is to be begun now.
  virtual Result<std::optional<PageOrder>> next() = 0;
  // Whether there may be more, once next() gave nothing.
  [[nodiscard]] virtual bool has_more() const = 0;

  // An answer came on the way to the page's document: a redirect, the document, or none
  // (Resource::error). An error ends the page with it, and nothing of it is kept.
  virtual Result<std::optional<Error>> refuses(const PageOrder& order, const Resource& hop) = 0;
  // An answer came over the network, or it is known that none does: to a document's request, or to
  // that for what a page needs. Told once, however many pages wait for it, and before they go on.
  virtual void answered(const Resource& resource) = 0;
  // All of the page is there, or it failed. Whether that is to be told: it becomes durable after
  // the next tick(). Else nothing of it was kept, and the source will come back to it.
  virtual Result<bool> ended(const PageOrder& order, Resource* document,
                             const archive::SavedPage& page) = 0;
  // Some times a second, and before pages that ended are written.
  virtual Result<void> tick() = 0;
};

}  // namespace varve::crawl
