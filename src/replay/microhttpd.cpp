#include "replay/microhttpd.hpp"

#include <arpa/inet.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstdio>
#include <cstring>

namespace varve::replay {
namespace {

MHD_Result take_header(void* headers, MHD_ValueKind, const char* name, const char* value) {
  static_cast<std::vector<Header>*>(headers)->push_back({name, value == nullptr ? "" : value});
  return MHD_YES;
}

void free_body(void* body) {
  const std::unique_ptr<Body> owned(static_cast<Body*>(body));
}

void add_header(MHD_Response* response, const char* name, const char* value) {
  if (MHD_add_response_header(response, name, value) == MHD_YES) return;
  spdlog::debug("a header was left out: {}", name);
}

struct Streaming {
  std::shared_ptr<LiveStream> stream;
  LiveStream::Calls calls;
};

ssize_t take_part(void* self, std::uint64_t, char* to, std::size_t most) {
  auto& streaming = *static_cast<Streaming*>(self);
  const ssize_t taken = streaming.stream->take_or_wait(to, most, streaming.calls);
  return taken == LiveStream::kEnd ? MHD_CONTENT_READER_END_OF_STREAM : taken;
}

void free_stream(void* self) {
  const std::unique_ptr<Streaming> owned(static_cast<Streaming*>(self));
}

}  // namespace

void log_line(void*, const char* format, va_list arguments) {
  std::array<char, 512> line{};
  std::vsnprintf(line.data(), line.size(), format, arguments);
  std::string_view text(line.data());
  if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  spdlog::debug("libmicrohttpd: {}", text);
}

std::size_t leave_escaped(void*, MHD_Connection*, char* text) {
  return std::strlen(text);
}

std::vector<Header> request_headers(MHD_Connection* connection) {
  std::vector<Header> headers;
  MHD_get_connection_values(connection, MHD_HEADER_KIND, take_header, &headers);
  return headers;
}

std::string peer_of(MHD_Connection* connection) {
  const MHD_ConnectionInfo* info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info == nullptr || info->client_addr == nullptr) return {};
  std::array<char, INET6_ADDRSTRLEN> text{};
  const sockaddr* address = info->client_addr;
  const void* bytes =
      address->sa_family == AF_INET6
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr)
          : &reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
  const bool known = address->sa_family == AF_INET6 || address->sa_family == AF_INET;
  if (!known || ::inet_ntop(address->sa_family, bytes, text.data(), text.size()) == nullptr)
    return {};
  const std::string_view written(text.data());
  constexpr std::string_view kMapped = "::ffff:";  // IPv4 to a socket of both (RFC 4291 2.5.5.2)
  const bool mapped = written.starts_with(kMapped) && written.find('.') != std::string_view::npos;
  return std::string(mapped ? written.substr(kMapped.size()) : written);
}

void add_headers(const std::vector<Header>& headers, MHD_Response* response) {
  for (const Header& header : headers) {
    add_header(response, header.name.c_str(), header.value.c_str());
  }
}

void add_headers(const AnswerHeaders& headers, MHD_Response* response) {
  headers.each([&](const char* name, const char* value) { add_header(response, name, value); });
}

ResponsePtr make_stream(const Response& response, MHD_Connection* connection) {
  constexpr std::size_t kPart = 16 << 10;  // bytes that are taken at once
  auto streaming = std::make_unique<Streaming>(
      Streaming{response.stream,
                {.suspend = [connection] { MHD_suspend_connection(connection); },
                 .resume = [connection] { MHD_resume_connection(connection); }}});
  ResponsePtr made(MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, kPart, take_part,
                                                     streaming.get(), free_stream));
  if (!made) return nullptr;
  static_cast<void>(streaming.release());
  add_headers(response.headers, made.get());
  return made;
}

ResponsePtr make_response(const Response& response) {
  auto body = std::make_unique<Body>(response.body);
  const std::string_view bytes = response.bytes();
  ResponsePtr made(MHD_create_response_from_buffer_with_free_callback_cls(
      bytes.size(), const_cast<char*>(bytes.data()), free_body, body.get()));
  if (!made) return nullptr;
  static_cast<void>(body.release());
  add_headers(response.headers, made.get());
  return made;
}

}  // namespace varve::replay
