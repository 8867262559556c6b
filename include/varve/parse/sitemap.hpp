// The pages that a site says it has: sitemaps (sitemaps.org, protocol 0.9), in XML or as text with
// a URL a line. A sitemap that is a feed is read by feed.hpp. Pure and thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/base/time.hpp"

namespace varve::parse {

// The protocol's own limits; what is beyond is not read.
inline constexpr std::size_t kMaxSitemap = std::size_t{50} << 20;  // bytes, decompressed
inline constexpr std::size_t kMaxSitemapUrls = 50'000;

struct SitemapEntry {
  enum class Kind : unsigned char {
    kPage,       // of a urlset, or a line of text
    kSitemap,    // of a sitemapindex: another sitemap
    kAlternate,  // a page's <xhtml:link>: the same in another language
  };
  Kind kind = Kind::kPage;
  // As written (the protocol wants it absolute), in UTF-8, without white space around it, never
  // empty. Valid during the callback only.
  std::string_view url;
  std::optional<Time> changed;  // lastmod; of a day or a year, its beginning
};
using SitemapSink = std::function<void(const SitemapEntry&)>;

// True where the root element is a sitemap's or an index's. Text is not told from other lists.
bool is_sitemap(std::string_view bytes);

// Calls `sink` for every entry, in order; pictures and videos are left out. `bytes` are not
// compressed any more (coding/gzip_file.hpp); `content_type` is the answer's. Memory is bounded,
// but for a copy of a list that is text.
// After an error `sink` has been told what stands before: where the file breaks off (kInvalid), it
// has more than the limits (kLimit), or it is no sitemap at all (kInvalid).
Result<void> read_sitemap(std::string_view bytes, std::string_view content_type,
                          const SitemapSink& sink);

}  // namespace varve::parse
