#include "crawl/archived_answer.hpp"

#include <utility>

#include "varve/archive/nearest.hpp"

namespace varve::crawl {

fetch::Response archived_head(const archive::Capture& capture, const url::Url& url) {
  fetch::Response response;
  response.digest = capture.digest;
  response.transferred_digest = capture.transferred_digest;
  response.transferred_length = capture.transferred_length;
  response.url = url;
  response.time = capture.time;
  response.request_head = capture.request_head;
  response.response_head = capture.response_head;
  response.status = capture.status;
  return response;
}

std::optional<fetch::Response> archived_answer(const archive::Archive& archive,
                                               const archive::CaptureRow& row,
                                               const url::Url& url) {
  const auto capture = archive::described(archive, row);
  if (!capture) return std::nullopt;
  auto body = archive.body(capture->digest);
  if (!body || !*body) return std::nullopt;
  fetch::Response response = archived_head(*capture, url);
  if (archive::is_not_modified(row)) response.status = 200;
  response.body = **std::move(body);
  return response;
}

}  // namespace varve::crawl
