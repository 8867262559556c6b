// A line of a WACZ's list of pages (WACZ 1.1.1, 5.2.2: pages.jsonl), which anybody may have
// written. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/base/time.hpp"

namespace varve::interchange {

// Longer ones are passed over: a line holds a page's text too.
inline constexpr std::size_t kMaxPageLine = 8 << 20;

struct PageLine {
  std::string url;    // as a capture has it: without fragment
  Time time;          // when it was loaded, about
  std::string title;  // empty: not known, or longer than a title is
};

// Nothing where the line speaks of no page: the first one says what the list is. kInvalid where it
// is no JSON, or lacks a time. Memory is bounded by the line's length, however deep it nests.
Result<std::optional<PageLine>> parse_page_line(std::string_view line);

}  // namespace varve::interchange
