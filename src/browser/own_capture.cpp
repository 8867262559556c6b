#include "browser/own_capture.hpp"

namespace varve::browser {

std::shared_ptr<crawl::PendingCapture> submit_own(crawl::CaptureWriter& writer,
                                                  std::string_view prefix, const std::string& page,
                                                  Time time, const char* mime, std::string bytes) {
  auto url = url::Url::parse(std::string(prefix) + page);
  if (!url) return nullptr;
  auto capture = std::make_shared<crawl::PendingCapture>();
  capture->url = url->without_fragment();
  capture->source = archive::Source::kBrowser;
  capture->mime = mime;
  fetch::Response response;
  response.url = *std::move(url);
  response.time = time;
  response.digest = Sha256::of(bytes);
  response.transferred_digest = response.digest;
  response.transferred_length = bytes.size();
  response.body = Body(std::move(bytes));
  writer.submit(capture, std::move(response));
  return capture;
}

}  // namespace varve::browser
