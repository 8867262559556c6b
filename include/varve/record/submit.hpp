// From an exchange to a capture.
#pragma once

#include <memory>

#include "varve/base/error.hpp"
#include "varve/crawl/capture_writer.hpp"
#include "varve/record/exchange.hpp"

namespace varve::record {

// Hands the exchange to the writer as a capture of source `browser`, the request's body behind its
// head; waits while too much waits there. Null where it is not kept: answers to HEAD and OPTIONS,
// which have no body of the URL's, and 304, which replay would give in place of what is there.
// kIo once the archive has failed.
Result<std::shared_ptr<crawl::PendingCapture>> submit(crawl::CaptureWriter& writer,
                                                      Exchange exchange);

}  // namespace varve::record
