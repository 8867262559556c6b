// An answer as the archive has it, as if it came now.
#pragma once

#include <optional>

#include "varve/archive/archive.hpp"
#include "varve/fetch/fetcher.hpp"
#include "varve/url/url.hpp"

namespace varve::crawl {

// A 304's is the one that still holds, with the time of the 304. Nothing where it is not there any
// more, or cannot be read.
std::optional<fetch::Response> archived_answer(const archive::Archive& archive,
                                               const archive::CaptureRow& row, const url::Url& url);

// Without its body: what is not read for what it needs.
fetch::Response archived_head(const archive::Capture& capture, const url::Url& url);

}  // namespace varve::crawl
