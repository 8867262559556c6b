// What became of a page's text, as JSON: what the commands print and the web interface's API
// answers. Pure.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "varve/archive/json.hpp"
#include "varve/history/blame.hpp"
#include "varve/history/difference.hpp"
#include "varve/history/resources.hpp"
#include "varve/history/side_by_side.hpp"
#include "varve/history/when.hpp"

namespace varve::history {

using archive::Json;

// `text`, `kind`, `main`, `first_timestamp` (14 digits), `first` and `since` (RFC 3339),
// `came_back`.
Json to_json(const BlamedPassage& passage);

// In the order of time: what stood and did not, what lies between two of those without a capture
// (`state` is "no-capture"), and captures that say nothing ("unknown", with a `reason`). Each has
// `state`, `from` and `to`.
std::vector<Json> to_json(const When& when);

// `timestamp`, `time` and `title` of one of the two versions.
Json to_json(const Shown& shown);
// The passages that are not the same, in order: `edit`, `kind`, `main`, `before` and `after`
// (places among the passages, or null), `text`; of those in other words `old_text` and `pieces`
// too. One at a time: all of two long texts take a gigabyte.
void each_change(const text::PageText& before, const text::PageText& after,
                 std::span<const PassageEdit> edits, const std::function<void(const Json&)>& sink);
// `edit`, `url`, `mime`, and the digests `before` and `after`, or null.
Json to_json(const ResourceEdit& edit);

}  // namespace varve::history
