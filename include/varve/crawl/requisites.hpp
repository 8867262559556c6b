// What a body that arrived needs besides itself, and where it leads: its links, resolved.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "varve/crawl/link_memory.hpp"
#include "varve/fetch/fetcher.hpp"
#include "varve/parse/link.hpp"
#include "varve/url/url.hpp"

namespace varve::crawl {

struct Requisite {
  url::Url url;  // http(s), without fragment
  parse::Role role = parse::Role::kImage;
};

struct FoundLink {
  url::Url url;           // http(s), without fragment
  std::uint64_t key = 0;  // LinkMemory::key_of()
};

struct Contents {
  std::vector<Requisite> requisites;  // in the order of their first mention, each URL once
  std::string title;                  // of HTML, else empty
  bool has_icon = false;
  // Where they were asked for: links to other pages, likewise; documents that list further pages
  // (sitemaps, older parts of a feed); the URL that a page would rather have (RFC 6596).
  std::vector<FoundLink> links;
  std::vector<url::Url> listings;
  std::optional<Error> broken_listing;  // why such a document is not all read
  std::optional<url::Url> canonical;
  bool by_script = false;  // a page of which a browser would see more (by_script.hpp)
};

// Reads the body as what it is used for: HTML for documents and frames, CSS for stylesheets, a
// manifest for manifests, static imports for modules. Everything else needs nothing. With `links`
// those of a document to other pages are wanted too, but for those that it has, and what sitemaps
// and feeds list. Pure.
Contents read_contents(const fetch::Response& response, parse::Role role,
                       const LinkMemory* links = nullptr);

// The guess that browsers make where a document names no icon.
std::optional<url::Url> favicon_guess(const url::Url& document);

}  // namespace varve::crawl
