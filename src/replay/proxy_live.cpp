#include "replay/proxy_live.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "replay/proxy_headers.hpp"
#include "replay/proxy_pages.hpp"
#include "replay/text.hpp"

namespace varve::replay {
namespace {

using namespace std::string_view_literals;

// Conditions go, so that bodies come. Range and If-Range stay: players need them. What follows from
// the URL and the body is said anew, and what is between the browser and this proxy stays here.
constexpr std::array kNotPassedOn = {"host"sv,
                                     "expect"sv,
                                     "proxy-authorization"sv,
                                     "accept-datetime"sv,
                                     "if-none-match"sv,
                                     "if-modified-since"sv,
                                     "if-match"sv,
                                     "if-unmodified-since"sv};

constexpr std::size_t kPart = 64 << 10;  // bytes that are taken at once

ssize_t take_live(void* self, std::uint64_t, char* to, std::size_t most) {
  const ssize_t taken =
      static_cast<std::shared_ptr<LiveAnswer>*>(self)->get()->take_or_wait(to, most);
  if (taken == LiveAnswer::kEnd) return MHD_CONTENT_READER_END_OF_STREAM;
  if (taken == LiveAnswer::kBrokenOff) return MHD_CONTENT_READER_END_WITH_ERROR;
  return taken;
}

void free_answer(void* self) {
  const std::unique_ptr<std::shared_ptr<LiveAnswer>> owned(
      static_cast<std::shared_ptr<LiveAnswer>*>(self));
  (*owned)->leave();
}

unsigned status_of_failure(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
      return 400;
    case ErrorKind::kRefused:
      return 403;
    case ErrorKind::kTimeout:
      return 504;
    case ErrorKind::kNetwork:
    case ErrorKind::kNoHost:
    case ErrorKind::kExpired:
    case ErrorKind::kUntrusted:
    case ErrorKind::kLimit:
      return 502;
    default:
      return 503;  // this machine's: a full disk, the archive, the end of the recording
  }
}

}  // namespace

LiveRequest live_request(const Request& request, const url::Url& url, std::optional<Body> body) {
  LiveRequest live{url, request.method, {}, std::move(body)};
  const std::string_view connection = request.header("Connection");
  for (const Header& header : request.headers) {
    const bool stays = std::any_of(kNotPassedOn.begin(), kNotPassedOn.end(),
                                   [&](auto name) { return equals_ascii(header.name, name); });
    if (stays || is_of_the_connection(header.name, connection)) continue;
    live.headers.emplace_back(header.name, header.value);
  }
  return live;
}

std::vector<Header> live_headers(std::string_view response_head) {
  std::vector<Header> headers = rewrite::parse_headers(response_head);
  const std::string connection(rewrite::find_header(headers, "connection"));
  std::erase_if(
      headers, [&](const Header& header) { return is_of_the_connection(header.name, connection); });
  return headers;
}

std::shared_ptr<LiveAnswer> ask_live(LiveWeb& web, LiveRequest request,
                                     MHD_Connection* connection) {
  const auto* socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  auto answer = std::make_shared<LiveAnswer>(
      socket == nullptr ? -1 : socket->connect_fd,
      LiveAnswer::Calls{.suspend = [connection] { MHD_suspend_connection(connection); },
                        .resume = [connection] { MHD_resume_connection(connection); },
                        .attend = [&web] { web.attend(); }});
  web.ask(std::move(request), answer);
  return answer;
}

ResponsePtr stream_response(const LiveAnswer::Head& head, std::shared_ptr<LiveAnswer> answer) {
  auto owned = std::make_unique<std::shared_ptr<LiveAnswer>>(std::move(answer));
  ResponsePtr made(MHD_create_response_from_callback(head.length.value_or(MHD_SIZE_UNKNOWN), kPart,
                                                     &take_live, owned.get(), &free_answer));
  if (!made) return nullptr;
  static_cast<void>(owned.release());
  add_headers(live_headers(head.text), made.get());
  return made;
}

Response no_body(const Request& request, const Error& error) {
  return recording_message(request, error.kind == ErrorKind::kLimit ? 413 : 503, "Not passed on",
                           error.message + ".");
}

Response no_live_answer(const Request& request, const url::Url& url, const Error& error) {
  const std::string_view title =
      error.kind == ErrorKind::kRefused ? "Refused" : "No answer from the live web";
  spdlog::debug("{} {}: {}", request.method, url.href(), error.message);
  return recording_message(request, status_of_failure(error.kind), title, error.message + ".");
}

}  // namespace varve::replay
