#include "varve/archive/sent.hpp"

#include "varve/base/ascii.hpp"
#include "varve/url/request_query.hpp"

namespace varve::archive {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

std::string_view content_type_of(std::string_view head) {
  constexpr std::string_view kName = "content-type:";
  for (std::size_t at = 0; at < head.size();) {
    const std::size_t end = std::min(head.find(kLineEnd, at), head.size());
    const std::string_view line = head.substr(at, end - at);
    if (starts_with_ascii(line, kName)) return trim(line.substr(kName.size()));
    at = end + kLineEnd.size();
  }
  return {};
}

}  // namespace

Sent sent_of(const Capture& capture) {
  const std::string_view request = capture.request_head;
  const std::size_t end = request.find(kHeadEnd);
  const std::string_view head = request.substr(0, end);
  const std::string_view body =
      end == std::string_view::npos ? std::string_view() : request.substr(end + kHeadEnd.size());
  return {request_method(capture), content_type_of(head), body};
}

std::string request_query(const Capture& capture) {
  const Sent sent = sent_of(capture);
  return url::request_query(sent.method, sent.content_type, sent.body);
}

}  // namespace varve::archive
