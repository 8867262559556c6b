// What a list says as text, so that tests compare it as people read it.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "varve/bookmarks/bookmarks.hpp"

namespace varve::bookmarks {

// "URL | title | tags | time of 14 digits | note", what is empty at the end left out; a feed has a
// "feed " before it.
inline std::string show(const Bookmark& bookmark) {
  std::string line = fmt::format("{}{} | {} | {} | {} | {}", bookmark.is_feed ? "feed " : "",
                                 bookmark.url, bookmark.title, fmt::join(bookmark.tags, ","),
                                 bookmark.added ? bookmark.added->digits14() : "", bookmark.note);
  while (line.ends_with(" | ")) line.resize(line.size() - 3);
  return line;
}

inline std::vector<std::string> show(const std::vector<Bookmark>& bookmarks) {
  std::vector<std::string> lines;
  for (const Bookmark& bookmark : bookmarks) lines.push_back(show(bookmark));
  return lines;
}

}  // namespace varve::bookmarks
