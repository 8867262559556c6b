// A page as one file that an ordinary browser opens, out of the archive: what its two forms
// (single_file.hpp, mhtml.hpp) share. Thread-safe: nothing here has state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "varve/archive/capture.hpp"
#include "varve/base/time.hpp"

namespace varve::interchange {

struct PageOptions {
  // Bytes that are made in all: each copy of a resource counts, in what is thrown away too, so this
  // bounds memory (twice this) and time as well. What does not fit is left out and named.
  std::uint64_t max_bytes = std::uint64_t{512} << 20;
  // Different URLs that are looked for in the archive; more are left out.
  std::size_t max_resources = 20'000;
  // Single file only: the page's scripts run when the file is opened. See single_file.hpp.
  bool scripts = false;
};

// Frames within frames, stylesheets imported by stylesheets: what lies deeper is left out.
inline constexpr int kMaxDepth = 10;
// Redirects between a link and what it shows (Fetch 4.4 has the same number).
inline constexpr int kMaxRedirects = 20;

struct PageFile {
  std::string bytes;
  std::string url;            // the document's, after redirects
  Time time;                  // its capture's
  std::size_t resources = 0;  // captures that the file has besides the document
  // What the page shows and the file has not, each URL once, in the order in which the page asks.
  std::vector<archive::FailedResource> missing;
};

}  // namespace varve::interchange
