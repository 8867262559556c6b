// A page as changes are looked for on it: what a reader sees, how it is built, what it shows and
// where it leads; without what the user does not want looked at. A plain value, made of a body or
// of a snapshot. Thread-safe.
#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/digest.hpp"
#include "varve/base/error.hpp"
#include "varve/base/time.hpp"
#include "varve/change/selector.hpp"
#include "varve/change/watch.hpp"
#include "varve/text/page_text.hpp"

namespace varve::change {

// What is not looked at, and what is besides.
struct ViewRules {
  Selectors ignore;
  std::vector<std::shared_ptr<const re2::RE2>> ignore_text;
  std::vector<Watch> watches;

  static constexpr std::size_t kMostExpressions = 64;
  static constexpr std::size_t kMostWatches = 64;
  // Of the arguments of --ignore, --ignore-text (RE2's expressions, by letters' case) and --watch.
  // The error names the one that is wrong.
  static Result<ViewRules> read(const std::vector<std::string>& ignore,
                                const std::vector<std::string>& ignore_text,
                                const std::vector<std::string>& watches);
};

// Where something stands, by the elements around it: the innermost kPathSteps of them, each with
// its id or its first class, without numbers and hashes ("main>ul.offers>li"). The same for like
// elements, so that what is learned of one is of use for others of its kind.
struct Place {
  std::string path;
  std::uint32_t parent = 0;  // of the view's places; the first, "", is its own
  bool is_named = false;     // its last step has an id or a class
};
inline constexpr std::size_t kPathSteps = 6;
// The same place for all others of a page that has more.
inline constexpr std::size_t kMostPlaces = 65536;

struct Spot {
  std::uint32_t place = 0;
  std::uint32_t turn = 0;  // how many of the place's passages stand before it
};

// An element with all that is in it, by names and roles: which kinds of children it has counts, not
// how many and in which order, so that a list that grew has the same shape.
struct Shape {
  std::uint32_t place = 0;
  std::uint64_t hash = 0;  // within this process
};

enum class Use : unsigned char { kImage, kStyle, kScript, kOther };
std::string_view to_string(Use use);

struct Resource {
  std::string key;  // resource_key() of its URL
  Use use = Use::kOther;
  std::optional<Digest> digest;  // nothing where it is not known
  std::uint32_t place = 0;
};

struct Outlink {
  std::string key;  // link_key() of its URL
  std::uint32_t place = 0;
};

struct View {
  Digest body;
  std::string origin;        // of the document
  std::optional<Time> time;  // of the fetch
  // The first passage is the title, of the place "title".
  text::PageText page;
  std::vector<Spot> spots;  // of the passages
  std::vector<Place> places;
  std::vector<Shape> shapes;        // each once
  std::vector<Resource> resources;  // each key once, in its order
  std::vector<Outlink> links;       // each key once, in its order
  std::vector<Sighting> watched;    // by each of the rules' watches
};

// A resource that is known to belong to the page.
struct Member {
  std::string url;
  std::string mime;
  Digest digest;
};

struct Page {
  std::string_view url;  // of the document, after redirects
  std::string_view body;
  std::string_view content_type;  // the header as it came
  std::vector<Member> members = {};
  std::optional<Time> time = {};  // of the fetch, whose date says nothing
};

// kInvalid, kLimit and so on as text::extract() gives them. Of what is no HTML there is a text
// only.
Result<View> view_of(const Page& page, const ViewRules& rules);
// Of a capture with all that its snapshot has, as its scripts made it where a browser saved it; of
// a capture without a snapshot, what its markup names.
Result<View> view_of(const archive::Archive& archive, const archive::CaptureRow& row,
                     const ViewRules& rules);

// The URL without what differs between two fetches of the same thing: fragment, parameters that
// trackers and caches add, and, of resources, a hash in the file's name. Empty for what is nothing
// on the web (data:, mailto:), and for resources of analytics and advertisements.
std::string resource_key(std::string_view url);
std::string link_key(std::string_view url);

}  // namespace varve::change
