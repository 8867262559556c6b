// How much of a page looks another way, where a browser saved it.
#pragma once

#include <optional>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"

namespace varve::monitor {

// The share, 0 to 1, of the pixels of two snapshots' pictures that are not the same; nothing where
// one of them has no picture that can be read. The snapshots are named by their documents.
Result<std::optional<double>> changed_pixels(const archive::Archive& archive,
                                             const archive::CaptureRow& before,
                                             const archive::CaptureRow& after);

}  // namespace varve::monitor
