// What no server sent: pictures of pages and what else varve makes of them, kept as captures.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "varve/crawl/capture_writer.hpp"

namespace varve::browser {

// Hands the writer a capture of `prefix` and the page's URL, such as "urn:pdf:https://…"; null
// where that is no URL.
std::shared_ptr<crawl::PendingCapture> submit_own(crawl::CaptureWriter& writer,
                                                  std::string_view prefix, const std::string& page,
                                                  Time time, const char* mime, std::string bytes);

}  // namespace varve::browser
