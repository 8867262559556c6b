// The texts of captures, out of the archive.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/text/page_text.hpp"

namespace varve::search {

// Bodies that are read at once: neighbours in a pack cost little more than one.
inline constexpr std::size_t kAtOnce = 32;

// Whether a capture's text is searched: a page or a document that its server answered a GET with.
bool is_searched(const archive::CaptureRow& row);

// In the order of `rows`; nothing where a body is gone or damaged, or has no text that can be read.
// At most kAtOnce rows.
std::vector<std::optional<text::PageText>> texts_of(const archive::Archive& archive,
                                                    std::span<const archive::CaptureRow> rows);

}  // namespace varve::search
