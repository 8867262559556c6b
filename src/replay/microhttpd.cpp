#include "replay/microhttpd.hpp"

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

void add_headers(const std::vector<Header>& headers, MHD_Response* response) {
  for (const Header& header : headers) {
    add_header(response, header.name.c_str(), header.value.c_str());
  }
}

ResponsePtr make_response(const Response& response) {
  auto body = std::make_unique<Body>(response.body);
  const std::string_view bytes = response.bytes();
  ResponsePtr made(MHD_create_response_from_buffer_with_free_callback_cls(
      bytes.size(), const_cast<char*>(bytes.data()), free_body, body.get()));
  if (!made) return nullptr;
  static_cast<void>(body.release());
  response.headers.each(
      [&](const char* name, const char* value) { add_header(made.get(), name, value); });
  return made;
}

}  // namespace varve::replay
