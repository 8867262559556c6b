// A page as MHTML (RFC 2557): a message of several parts, the document and each of its requisites
// once, under their URLs. Chromium and what is made of it open it, without scripts and without the
// network.
//
// A part is the decoded body as it was captured, in its own charset. Only links change: those whose
// target has another URL in the archive (a redirect), those to what is not there, which become
// "data:,", and what has no business in a copy (hints, refreshes, policies, integrity), as in
// single_file.hpp. Thread-safe.
#pragma once

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/interchange/page_file.hpp"

namespace varve::interchange {

// Errors are single_file's.
Result<PageFile> mhtml(const archive::Archive& archive, const archive::CaptureRow& document,
                       const PageOptions& options = {});

}  // namespace varve::interchange
