// Two captures of a page compared, for the page and the API alike.
#pragma once

#include <vector>

#include "replay/http.hpp"
#include "varve/archive/archive.hpp"
#include "varve/history/difference.hpp"
#include "varve/history/resources.hpp"
#include "varve/history/side_by_side.hpp"

namespace varve::replay {

struct Difference {
  history::Shown before;
  history::Shown after;
  history::Comparison comparison;
  std::vector<history::ResourceEdit> resources;  // that are not the same, as far as is known
};

// Of the captures nearest to the times, of those that have a text. kInvalid where there are none.
Result<Difference> difference_of(const archive::Archive& archive, std::string_view url, Time older,
                                 Time newer);
// The fields `url`, `older` and `newer` (the newest where there is none).
Result<Difference> difference_of(const archive::Archive& archive, const Request& request);

// Both as they looked, side by side, with what differs marked in them.
Response compare_page(const Request& request, const Difference& difference);

}  // namespace varve::replay
