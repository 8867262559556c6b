// The links of a feed: RSS 0.9x, 1.0 and 2.0, Atom (RFC 4287; 0.3), JSON Feed 1.1. Pure and
// thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/url/url.hpp"

namespace varve::parse {

inline constexpr std::size_t kMaxFeed = std::size_t{50} << 20;  // bytes; what is beyond is not read
inline constexpr std::size_t kMaxFeedLinks = 50'000;

struct FeedLink {
  enum class Kind : unsigned char {
    kEntry,      // an entry's page
    kRelated,    // what an entry is about, elsewhere (related, via, external_url)
    kEnclosure,  // what comes with an entry: a recording, its text
    kSite,       // the page whose feed it is
    kSelf,       // the feed
    kMore,       // another part of the feed (RFC 5005), such as older entries
  };
  Kind kind = Kind::kEntry;
  url::Url url;  // http or https
};
using FeedSink = std::function<void(const FeedLink&)>;

// True where the root element is RSS's, RDF's that declares RSS, or Atom's, or where it is JSON with
// JSON Feed's version.
bool is_feed(std::string_view bytes);

// Calls `sink` for every link, in order; an RSS entry's guid only where it has no other. Relative
// ones are resolved by xml:base (RFC 4287 2), and that by `base`, which the feed was got from.
// `content_type` is the answer's. Memory is bounded, but for a copy of JSON.
// After an error `sink` has been told what stands before: where the feed breaks off (kInvalid), it
// has more than the limits (kLimit), or it is no feed at all (kInvalid).
Result<void> read_feed(std::string_view bytes, std::string_view content_type, const url::Url& base,
                       const FeedSink& sink);

}  // namespace varve::parse
