#include "replay/proxy_capture.hpp"

#include <fmt/format.h>

#include "replay/conditional.hpp"
#include "replay/lookup.hpp"
#include "replay/proxy_headers.hpp"
#include "replay/proxy_pages.hpp"
#include "replay/status.hpp"
#include "varve/archive/nearest.hpp"
#include "varve/archive/transferred.hpp"

namespace varve::replay {
namespace {

struct Payload {
  Body body;
  bool coded = false;  // as its Content-Encoding says
};

Result<Payload> payload_of(const archive::Archive& archive, const Request& request,
                           const url::Url& asked, const archive::Capture& capture,
                           const Found& found) {
  // Where nothing was decoded, a Content-Encoding that the server gave was not true.
  if (!found.stands_in && capture.transferred_digest != capture.digest) {
    const auto headers = rewrite::parse_headers(capture.response_head);
    const std::string_view coding = rewrite::find_header(headers, "content-encoding");
    if (!coding.empty() && takes_coding(request.header("Accept-Encoding"), coding)) {
      VARVE_ASSIGN(auto transferred, archive::transferred_body(archive, capture));
      if (transferred) return Payload{*std::move(transferred), true};
    }
  }
  VARVE_ASSIGN(auto body, archive.body(capture.digest));
  if (body) return Payload{under_asked_name(found, asked.href(), *body), false};
  return fail(ErrorKind::kDamaged, "the body of {} at {} is not in the archive; run `varve check`",
              capture.url, capture.time.rfc3339());
}

// One URL, many times: negotiated where it is (RFC 7089 4.1.3).
void describe(const Found& found, std::string_view etag, Response& response) {
  response.set("Memento-Datetime", found.row.time.http_date());
  response.set("Link", fmt::format(R"(<{}>; rel="original timegate")", found.row.url));
  response.set("ETag", std::string(etag));
  // Asked for again each time: another time may have been chosen since.
  response.set("Cache-Control", "no-cache");
  response.set("Vary", "Accept-Datetime, Accept-Encoding");
}

// http://a.org/ and https://a.org/ are one place in the index; where only the way from one to the
// other was kept, it would go round in circles.
bool leads_back(const archive::Capture& capture, const url::Url& url) {
  const auto headers = rewrite::parse_headers(capture.response_head);
  const auto target = url::Url::parse(rewrite::find_header(headers, "location"), &url);
  return target && target->without_fragment() == url.href();
}

std::vector<Header> headers_of(const Found& found, const archive::Capture& capture, bool coded) {
  // Of a record that is no answer of a server.
  if (found.row.status == 0) return {{"Content-Type", found.row.mime}};
  return proxied_headers(capture.response_head, coded);
}

Result<std::optional<Found>> find_asked(const archive::Archive& archive, const Request& request,
                                        const std::string& url, Time time) {
  if (is_plain(request.method)) {
    VARVE_ASSIGN(auto found, time == kLatest ? find_without_time(archive, url)
                                             : find_nearest(archive, url, time));
    if (found) return found;
  }
  return find_stand_in(archive, request, url, time);
}

}  // namespace

Result<Response> proxied_capture(const archive::Archive& archive, const Request& request,
                                 const url::Url& url, Time time) {
  VARVE_ASSIGN(const auto found, find_asked(archive, request, url.without_fragment(), time));
  if (!found) return not_captured(request, url);
  VARVE_ASSIGN(const archive::Capture capture, archive::described(archive, found->row));
  if (archive::is_redirect(found->row) && leads_back(capture, url)) {
    return proxy_message(request, 404, "not-captured", "A redirect that leads back here",
                         "The page sent its visitors to this very address, of which there is no "
                         "other capture.");
  }
  VARVE_ASSIGN(Payload payload, payload_of(archive, request, url, capture, *found));
  const std::string etag = fmt::format("\"{}-{}{}\"", found->row.digest.hex().substr(0, 32),
                                       found->digits, payload.coded ? "-c" : "");
  Response response{.status = replayed_status(found->row.status), .headers = {}, .body = {}};
  describe(*found, etag, response);
  if (response.status == 200 && none_match_hits(request.header("If-None-Match"), etag)) {
    response.status = 304;
    return response;
  }
  for (const Header& header : headers_of(*found, capture, payload.coded)) {
    response.set(header.name, header.value);
  }
  response.set_body(std::move(payload.body));
  if (response.status == 200) apply_range(request, etag, response);
  return response;
}

}  // namespace varve::replay
