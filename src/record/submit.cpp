#include "varve/record/submit.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace varve::record {
namespace {

// Bodies that wait for the writer, in bytes: beyond this, nothing comes in.
constexpr std::uint64_t kMaxQueued = 64u << 20;
constexpr std::chrono::milliseconds kPause{10};
// Of a request, head and body, as much as import takes of one.
constexpr std::size_t kMaxRequest = 4 << 20;

bool has_no_body_of_its_own(const Exchange& exchange) {
  return exchange.method == "HEAD" || exchange.method == "OPTIONS" ||
         exchange.response.status == 304;
}

}  // namespace

Result<std::shared_ptr<crawl::PendingCapture>> submit(crawl::CaptureWriter& writer,
                                                      Exchange exchange) {
  if (!writer.ok()) return fail(ErrorKind::kIo, "the archive cannot be written");
  if (has_no_body_of_its_own(exchange)) return nullptr;
  while (writer.queued_bytes() > kMaxQueued && writer.ok()) std::this_thread::sleep_for(kPause);
  fetch::Response& response = exchange.response;
  auto capture = std::make_shared<crawl::PendingCapture>();
  capture->url = response.url.without_fragment();
  capture->source = archive::Source::kBrowser;
  const std::size_t head = std::min(kMaxRequest, response.request_head.size());
  response.request_head += exchange.request_body.view().substr(0, kMaxRequest - head);
  writer.submit(capture, std::move(response));
  return capture;
}

}  // namespace varve::record
