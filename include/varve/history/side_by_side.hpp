// Two versions of a page's text as one page of HTML. Thread-safe.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/base/time.hpp"
#include "varve/history/difference.hpp"
#include "varve/history/resources.hpp"
#include "varve/text/page_text.hpp"

namespace varve::history {

struct Shown {
  std::string url;
  Time time;
  text::PageText text;
  std::string path{};  // where the snapshot is shown; "": nowhere
};

// A capture that has a text; without a path.
Result<Shown> read_shown(const archive::Archive& archive, const archive::CaptureRow& row);

// What stands around the texts; what is empty is left out.
struct Around {
  std::string captures;                 // the path of the list of the page's captures
  std::string rendered;                 // the path of both as they looked
  std::vector<ResourceEdit> resources;  // that are not the same
  std::string appearance = {};          // "light" or "dark"; "": as the reader's system has it
};

// Both side by side with what differs marked. One file that needs no other, runs no scripts and
// fetches nothing (a Content-Security-Policy says so); what is archived is escaped. Of very long
// texts the end is left out, and the page says so.
std::string side_by_side(const Shown& before, const Shown& after, const Comparison& comparison,
                         const Around& around = {});

// Those that an answer in one piece has room for: 50,000 passages and pieces of them. What is
// behind is left out.
std::span<const PassageEdit> shown_of(const Comparison& comparison);

// "Passages changed: 1, added: 0, …", in a sentence; and one more where the comparison is coarse.
std::string summary(const Comparison& comparison);

}  // namespace varve::history
