// Where the readers of all formats put what they find: the bounds, and each URL once.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "varve/bookmarks/bookmarks.hpp"

namespace varve::bookmarks {

class Collector {
 public:
  // What is no page of the web is counted, and no bookmark.
  void add(Bookmark bookmark);
  // A sentence about what could not be read.
  void leave_out(std::string why);
  // No more bookmarks are taken.
  [[nodiscard]] bool full() const { return list_.bookmarks.size() >= kMaxBookmarks; }

  List take(Format format);

 private:
  void count_scheme(std::string_view scheme);
  void merge(Bookmark& into, Bookmark from);

  List list_;
  std::unordered_map<std::string, std::size_t> places_;  // of the bookmarks, by URL
  std::size_t too_many_ = 0;
  std::size_t no_urls_ = 0;
  std::string first_no_url_;
  std::size_t not_told_ = 0;  // sentences beyond the bound
};

}  // namespace varve::bookmarks
