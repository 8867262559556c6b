// Lists of pages that people keep elsewhere: browsers' bookmarks, what services that keep pages for
// later export, feed readers' lists, plain text. What a list says is a stranger's: bytes, depth and
// numbers are bounded, nothing that it names is loaded, and what cannot be read of it is left out
// and named. Pure but for what reads files, and thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/base/time.hpp"

namespace varve::bookmarks {

// Bytes of a list; of a browser's database, which is read where it lies, kMaxDatabase.
inline constexpr std::size_t kMaxList = std::size_t{128} << 20;
inline constexpr std::uint64_t kMaxDatabase = std::uint64_t{4} << 30;
inline constexpr std::size_t kMaxBookmarks = 1'000'000;
inline constexpr std::size_t kMaxDepth = 512;  // of brackets in JSON, and elements in XML and HTML
// Bytes of UTF-8; what is longer is cut.
inline constexpr std::size_t kMaxTitle = 1024;
inline constexpr std::size_t kMaxNote = 16 << 10;
inline constexpr std::size_t kMaxTag = 256;
inline constexpr std::size_t kMaxTags = 64;  // of one bookmark

enum class Format : unsigned char {
  kNetscape,    // what browsers and Pinboard export as HTML
  kChromium,    // a profile's Bookmarks (JSON)
  kFirefox,     // a profile's places.sqlite, or a backup as JSON
  kPocket,      // its export as HTML or CSV
  kArchiveBox,  // index.json, or what `archivebox list --json` prints
  kWallabag,    // its export as JSON
  kOpml,        // OPML 2.0: feeds and links
  kPlain,       // a URL a line, lines with # are comments; or any text with URLs in it
};
// "netscape", "chromium", …
std::string_view to_string(Format format);
// kInvalid, with the names that there are, where it is none of them.
Result<Format> read_format(std::string_view name);

struct Bookmark {
  std::string url = {};  // of http or https, as WHATWG URL serializes it
  std::string title = {};
  // And the names of the folders that it is in, but for a browser's own ("Bookmarks bar").
  std::vector<std::string> tags = {};
  std::optional<Time> added = {};
  std::string note = {};
  bool is_feed = false;
};

struct List {
  Format format = Format::kPlain;
  // In the list's order. Each URL once, whatever its fragment: tags are joined, the earliest time
  // counts.
  std::vector<Bookmark> bookmarks;
  // How many URLs there were that are no page of the web, by their schemes: "javascript", "place".
  std::map<std::string, std::size_t> not_web;
  // What could not be read, and why: sentences.
  std::vector<std::string> left_out;
};

// Of a list's bytes. Where `format` is not given, it is found by what is in them, and is kPlain
// where they are nothing else. kInvalid where the bytes are not of that format; kLimit where they
// are more, or nested deeper, than is read.
Result<List> read_list(std::string_view bytes, std::optional<Format> format = std::nullopt);
// Of a file, or of the folder of a browser's profile. A browser may be at work on it: its database
// is copied, with what it has not written back yet, and read there. Besides the above, kIo and
// kBusy (it changes all the time).
Result<List> read_list_file(const Path& path, std::optional<Format> format = std::nullopt);

// All of them, each URL once.
std::vector<Bookmark> merge(std::vector<List> lists);

}  // namespace varve::bookmarks
