#include "varve/crawl/own_capture.hpp"

#include "varve/url/url.hpp"

namespace varve::crawl {

std::shared_ptr<PendingCapture> submit_own(CaptureWriter& writer, archive::Source source,
                                           std::string_view prefix, const std::string& name,
                                           Time time, const char* mime, std::string bytes) {
  auto url = url::Url::parse(std::string(prefix) + name);
  if (!url) return nullptr;
  auto capture = std::make_shared<PendingCapture>();
  capture->url = url->without_fragment();
  capture->source = source;
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

}  // namespace varve::crawl
