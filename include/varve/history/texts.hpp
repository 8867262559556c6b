// The texts of captures, out of the archive. Thread-safe.
#pragma once

#include <span>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/text/page_text.hpp"

namespace varve::history {

// In the order of `rows`, read by up to four threads at once. kDamaged where a body is gone, and
// what text::extract() gives where it has no text that can be read. All bodies are in memory
// together.
std::vector<Result<text::PageText>> texts_of(const archive::Archive& archive,
                                             std::span<const archive::CaptureRow> rows);

}  // namespace varve::history
