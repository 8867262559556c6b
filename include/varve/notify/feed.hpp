// Atom feeds (RFC 4287) of what happened to pages, in pages of their own where they are long
// (RFC 5005 3). Pure and thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/time.hpp"
#include "varve/notify/notice.hpp"

namespace varve::notify {

struct FeedEntry {
  std::string id = {};  // a URI that stays: see lasting_id()
  std::string title = {};
  Time updated = {};
  std::string link = {};  // a URL; "": none
  std::string kind = {};  // the notice's; "": none
  std::string summary = {};
  std::string html = {};  // the content, as a part of a document
};

struct Feed {
  std::string id = {};
  std::string title = {};
  std::string self = {};                // its own URL
  std::string about = {};               // the URL of the page for people
  std::string next = {};                // the URL of its next, older part; "": none
  std::string previous = {};            // of the newer one
  std::string first = {};               // of the newest; "": it has one part
  Time updated = {};                    // where it has no entries; else the newest of theirs counts
  std::vector<FeedEntry> entries = {};  // newest first
};

// "urn:uuid:…" (RFC 9562 5.8): always the same for the same name, and another for another.
std::string lasting_id(std::string_view name);

// With links below `origin`, where the web interface is.
FeedEntry entry_of(const Notice& notice, std::string_view origin);

// What no XML may have (XML 1.0 2.2) is left out.
std::string atom(const Feed& feed);

}  // namespace varve::notify
