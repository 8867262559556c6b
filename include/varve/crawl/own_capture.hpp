// What no server sent, kept as captures (archive/own_urls.hpp): pictures of pages, what else varve
// makes of them, reports.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "varve/crawl/capture_writer.hpp"

namespace varve::crawl {

// Hands the writer a capture of `prefix` and `name`, such as "urn:pdf:https://…"; null where that
// is no URL.
std::shared_ptr<PendingCapture> submit_own(CaptureWriter& writer, archive::Source source,
                                           std::string_view prefix, const std::string& name,
                                           Time time, const char* mime, std::string bytes);

}  // namespace varve::crawl
