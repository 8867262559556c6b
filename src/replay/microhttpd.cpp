#include "replay/microhttpd.hpp"

#include <arpa/inet.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstdio>
#include <cstring>

namespace varve::replay {
namespace {

Result<Address> parse_ip(std::string text, std::uint16_t port) {
  if (text == "localhost") text = "127.0.0.1";
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
    text = text.substr(1, text.size() - 2);
  }
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    return Address{v4, (ntohl(v4.sin_addr.s_addr) >> 24) == 127};
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    return Address{v6, IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr) != 0};
  }
  return fail(ErrorKind::kInvalid, "{} is no IP address to listen on", text);
}

MHD_Result add_header(void* headers, MHD_ValueKind, const char* name, const char* value) {
  static_cast<std::vector<Header>*>(headers)->push_back({name, value == nullptr ? "" : value});
  return MHD_YES;
}

void free_body(void* body) {
  const std::unique_ptr<Body> owned(static_cast<Body*>(body));
}

}  // namespace

Result<Address> parse_address(std::string text, std::uint16_t port) {
  VARVE_ASSIGN(const Address address, parse_ip(text, port));
  if (address.loopback) return address;
  return fail(ErrorKind::kRefused,
              "varve listens on loopback addresses only, not on {}: whoever reaches it can read "
              "the archive",
              text);
}

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
  MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, &headers);
  return headers;
}

void add_headers(const std::vector<Header>& headers, MHD_Response* response) {
  for (const Header& header : headers) {
    if (MHD_add_response_header(response, header.name.c_str(), header.value.c_str()) != MHD_YES) {
      spdlog::debug("a header was left out: {}", header.name);
    }
  }
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
