#include "parse/feed_names.hpp"

#include <algorithm>

#include "varve/base/ascii.hpp"

namespace varve::parse {
namespace {

using Kind = FeedLink::Kind;

bool is_atom(std::string_view space) {
  return space == "http://www.w3.org/2005/Atom" || space == "http://purl.org/atom/ns#";
}

// RSS 0.91 and 2.0 have no namespace; 0.90, 1.0 and Userland's have one.
constexpr std::string_view kRssSpaces[] = {
    "http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/",
    "http://channel.netscape.com/rdf/simple/0.9/", "http://backend.userland.com/rss2",
    "http://blogs.law.harvard.edu/tech/rss"};

bool is_rss(std::string_view space) {
  return space.empty() ||
         std::find(std::begin(kRssSpaces), std::end(kRssSpaces), space) != std::end(kRssSpaces);
}

bool is_rdf(std::string_view space) {
  return space == "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
}

FeedPlace place_of_root(const xml::Name& name) {
  if (is_atom(name.space) && name.local == "feed") return FeedPlace::kFeed;
  // An entry by itself (RFC 4287 2).
  if (is_atom(name.space) && name.local == "entry") return FeedPlace::kEntry;
  if (is_rss(name.space) && name.local == "rss") return FeedPlace::kRoot;
  return is_rdf(name.space) && name.local == "RDF" ? FeedPlace::kRoot : FeedPlace::kElsewhere;
}

// RSS 1.0's items stand beside the channel, 0.9x's and 2.0's in it.
FeedPlace place_in_rss(std::string_view name, FeedPlace parent) {
  if (parent == FeedPlace::kRoot && name == "channel") return FeedPlace::kFeed;
  const bool in_entry = parent == FeedPlace::kEntry;
  if (!in_entry && name == "item") return FeedPlace::kEntry;
  if (parent == FeedPlace::kRoot) return FeedPlace::kElsewhere;
  if (name == "link") return FeedPlace::kLinkText;
  if (in_entry && name == "guid") return FeedPlace::kGuid;
  return in_entry && name == "enclosure" ? FeedPlace::kEnclosure : FeedPlace::kElsewhere;
}

FeedPlace place_in_atom(std::string_view name, FeedPlace parent) {
  if (parent == FeedPlace::kRoot) return FeedPlace::kElsewhere;
  if (name == "link") return FeedPlace::kAtomLink;
  if (parent == FeedPlace::kFeed && name == "entry") return FeedPlace::kEntry;
  return parent == FeedPlace::kEntry && name == "content" ? FeedPlace::kContent
                                                          : FeedPlace::kElsewhere;
}

struct Relation {
  std::string_view name;
  Kind kind;
};
constexpr Relation kOfEntry[] = {{"alternate", Kind::kEntry},
                                 {"enclosure", Kind::kEnclosure},
                                 {"related", Kind::kRelated},
                                 {"via", Kind::kRelated}};
constexpr Relation kOfFeed[] = {{"alternate", Kind::kSite},    {"self", Kind::kSelf},
                                {"current", Kind::kMore},      {"first", Kind::kMore},
                                {"previous", Kind::kMore},     {"prev", Kind::kMore},
                                {"next", Kind::kMore},         {"last", Kind::kMore},
                                {"prev-archive", Kind::kMore}, {"next-archive", Kind::kMore}};

template <std::size_t N>
std::optional<Kind> find_relation(const Relation (&relations)[N], std::string_view name) {
  for (const Relation& relation : relations) {
    if (equals_ascii(relation.name, name)) return relation.kind;
  }
  return std::nullopt;
}

}  // namespace

FeedPlace place_of(const xml::Name& name, FeedPlace parent) {
  if (parent == FeedPlace::kOutside) return place_of_root(name);
  const bool has_parts =
      parent == FeedPlace::kRoot || parent == FeedPlace::kFeed || parent == FeedPlace::kEntry;
  if (!has_parts) return FeedPlace::kElsewhere;
  if (is_atom(name.space)) return place_in_atom(name.local, parent);
  return is_rss(name.space) ? place_in_rss(name.local, parent) : FeedPlace::kElsewhere;
}

std::optional<Kind> kind_of_relation(std::string_view relation, FeedPlace parent) {
  constexpr std::string_view kRegistry = "http://www.iana.org/assignments/relation/";
  relation = trim(relation);
  if (relation.starts_with(kRegistry)) relation.remove_prefix(kRegistry.size());
  return parent == FeedPlace::kEntry ? find_relation(kOfEntry, relation)
                                     : find_relation(kOfFeed, relation);
}

bool is_feed_root(const xml::Name& root, std::string_view tag) {
  if (place_of(root, FeedPlace::kOutside) == FeedPlace::kElsewhere) return false;
  return !is_rdf(root.space) ||
         std::any_of(std::begin(kRssSpaces), std::end(kRssSpaces), [&](std::string_view space) {
           return tag.find(space) != std::string_view::npos;
         });
}

}  // namespace varve::parse
