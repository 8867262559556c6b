#include "varve/archive/sent.hpp"

#include "varve/base/ascii.hpp"
#include "varve/url/request_query.hpp"

namespace varve::archive {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

}  // namespace

std::string_view header_of(std::string_view head, std::string_view name) {
  for (std::size_t at = 0; at < head.size();) {
    const std::size_t end = std::min(head.find(kLineEnd, at), head.size());
    const std::string_view line = head.substr(at, end - at);
    const bool same =
        line.size() > name.size() && line[name.size()] == ':' && starts_with_ascii(line, name);
    if (same) return trim(line.substr(name.size() + 1));
    at = end + kLineEnd.size();
  }
  return {};
}

Sent sent_of(const Capture& capture) {
  const std::string_view request = capture.request_head;
  const std::size_t end = request.find(kHeadEnd);
  const std::string_view head = request.substr(0, end);
  const std::string_view body =
      end == std::string_view::npos ? std::string_view() : request.substr(end + kHeadEnd.size());
  return {request_method(capture), header_of(head, "content-type"), body};
}

std::string request_query(const Capture& capture) {
  const Sent sent = sent_of(capture);
  return url::request_query(sent.method, sent.content_type, sent.body);
}

}  // namespace varve::archive
