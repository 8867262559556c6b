// Where a crawl's pages lead: which of their links come into the frontier, which are left out and
// why, and what pages teach about links on the way. For the event loop's thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crawl/resource.hpp"
#include "varve/crawl/link_memory.hpp"
#include "varve/frontier/frontier.hpp"
#include "varve/frontier/scope.hpp"
#include "varve/frontier/traps.hpp"

namespace varve::crawl {

class SiteLinks {
 public:
  SiteLinks(frontier::Frontier& frontier, frontier::Scope scope);

  // What earlier runs of the crawl learned.
  Result<void> recall();
  Result<void> add_seed(const url::Url& seed);
  // At another host than the pages that it names, perhaps (sitemaps.org, "Sitemaps & Cross
  // Submits"); these have to be in the scope.
  Result<void> add_sitemap(const std::string& address,
                           frontier::UrlKind kind = frontier::UrlKind::kSitemap);
  // A page's document came, and what it looks like, where that is worth knowing: its links and
  // listings are taken out of it.
  Result<void> add_document(const frontier::WaitingUrl& page, const frontier::Look& look,
                            Resource& document);
  // What else leads on from that page.
  Result<void> add_links(const frontier::WaitingUrl& page, const frontier::Look& look,
                         std::vector<FoundLink> links);

  // Links that need not be looked at any more. Thread-safe.
  [[nodiscard]] const LinkMemory& memory() const { return memory_; }

 private:
  Result<void> note_redirect(const frontier::WaitingUrl& page, const url::Url& led_to);
  Result<void> add_area(const url::Url& redirected_seed);
  Result<void> learn(const frontier::WaitingUrl& page, const frontier::Look& look,
                     const Resource& document);
  Result<void> note_noise(const url::Url& url, const std::string& name);
  Result<void> add_all(const frontier::WaitingUrl& page, std::vector<FoundLink> links,
                       std::uint32_t alike);
  Result<std::uint32_t> count_alike(const frontier::WaitingUrl& page, const frontier::Look& look);
  Result<void> add_link(const frontier::WaitingUrl& page, FoundLink& link, std::uint32_t alike);

  frontier::Frontier& frontier_;
  frontier::Scope scope_;
  frontier::NoiseParameters noise_;
  frontier::PageBodies bodies_;
  LinkMemory memory_;
};

}  // namespace varve::crawl
