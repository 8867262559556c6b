// What a page needed besides its document, in two snapshots of it. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/history/difference.hpp"

namespace varve::history {

struct ResourceEdit {
  Edit edit = Edit::kSame;  // or kRemoved, kAdded, kChanged: other bytes under the same URL
  std::string url;
  std::optional<archive::CaptureRow> before;
  std::optional<archive::CaptureRow> after;
};

// Of the snapshots whose documents the two captures are, by URL; redirects are left out. kInvalid
// where a capture is of no snapshot, as imported ones may be: nobody knows then what the page
// needed.
Result<std::vector<ResourceEdit>> compare_resources(const archive::Archive& archive,
                                                    const archive::CaptureRow& before,
                                                    const archive::CaptureRow& after);

}  // namespace varve::history
