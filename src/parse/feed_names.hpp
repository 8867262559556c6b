// What the elements of RSS and Atom are to a reader of links.
#pragma once

#include <optional>
#include <string_view>

#include "parse/xml_reader.hpp"
#include "varve/parse/feed.hpp"

namespace varve::parse {

// What an element is, by its name and where it stands.
enum class FeedPlace : unsigned char {
  kOutside,    // above the root
  kRoot,       // <rss>, <rdf:RDF>
  kFeed,       // <channel>, Atom's <feed>
  kEntry,      // <item>, <entry>
  kLinkText,   // RSS's <link>
  kGuid,       // RSS's <guid>
  kEnclosure,  // RSS's <enclosure>
  kAtomLink,   // in RSS too
  kContent,    // Atom's <content>
  kElsewhere,  // all others, and what is in them
};
FeedPlace place_of(const xml::Name& name, FeedPlace parent);

// What a link of that relation (RFC 4287 4.2.7.2, RFC 5005; none is "alternate") is in a feed or in
// an entry; nothing where it is nothing to a crawl.
std::optional<FeedLink::Kind> kind_of_relation(std::string_view relation, FeedPlace parent);

// Whether a document with such a root and start tag of it is a feed. RDF is one where it declares
// RSS's namespace.
bool is_feed_root(const xml::Name& root, std::string_view tag);

}  // namespace varve::parse
