// Saving pages: each page's document, then all its requisites with their own requisites, many at
// once, each resource once a run. A page's captures are durable before its result is told.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/archive/saved_page.hpp"
#include "varve/base/error.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::crawl {

// What is kept with the snapshot of one page, and no other.
struct PageMarks {
  std::vector<std::string> tags;  // besides those of all pages
  std::string note;               // in place of that of all pages, unless it is empty
};

struct SaveOptions {
  fetch::Options fetch;
  bool requisites = true;
  bool exact = false;  // keep the transferred bytes where no recipe makes them again
  int max_redirects = 20;
  int max_depth = 8;  // of requisites within requisites: CSS in CSS, frames in frames
  std::size_t max_requisites = 5'000;  // of one page
  // Kept with each snapshot: words to find it by, a remark, and that it must not be removed.
  std::vector<std::string> tags;
  std::string note;
  bool hold = false;
  // What a page has of its own, by its URL as it was asked for; null where none has. Called on
  // whichever threads pages are saved on.
  std::function<PageMarks(const std::string& asked)> marks_of;
  std::string circumstances;  // archive::Snapshot's
  // A page whose newest capture is younger than this many microseconds is not fetched; 0: always.
  std::int64_t if_older_than = 0;
  // Servers are asked only for what has changed since the last capture that was asked for alike
  // (RFC 9110 13), and not at all for requisites that hold yet (RFC 9111 4.2). Of a page whose
  // document is as it was, its capture is all that is kept (SavedPage::unchanged_since).
  bool conditional = false;
  // Microseconds after which all of an unchanged page is looked at anyway, without conditions for
  // its document: what it shows may change without that, and a server may be wrong about it.
  std::int64_t full_look_every = 30 * kMicrosecondsOfDay;
};

using PageResult = archive::SavedPage;

// What a line of progress shows.
struct Progress {
  std::size_t pages_done = 0;
  std::size_t pages = 0;
  std::size_t resources_done = 0;
  std::size_t resources_pending = 0;
  std::uint64_t bytes_received = 0;
};

struct SaveCallbacks {
  std::function<void(const PageResult&)> page;    // once a page, when it is durable or failed
  std::function<void(const Progress&)> progress;  // a few times a second
};

// Saves the pages; the order of results is that in which they became durable. Stops early, keeping
// what is complete, once `stop` is true. An error here is the archive's: nothing more can be saved.
Result<void> save_pages(archive::Archive& archive, const std::vector<std::string>& urls,
                        const SaveOptions& options, const SaveCallbacks& callbacks,
                        const std::atomic<bool>& stop);

}  // namespace varve::crawl
