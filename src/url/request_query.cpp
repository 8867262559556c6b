#include "varve/url/request_query.hpp"

#include <algorithm>
#include <optional>

#include "url/input.hpp"
#include "url/json_query.hpp"
#include "varve/base/ascii.hpp"
#include "varve/base/base64.hpp"
#include "varve/url/percent.hpp"

namespace varve::url {
namespace {

constexpr std::size_t kMostParts = 1024;

// The query as it was before it was encoded: "a=%2Fb+c" is "a=/b c". None of bytes that are no
// text.
std::optional<std::string> decoded_form(std::string_view body) {
  std::string storage;
  if (valid_utf8(body, storage) != body) return std::nullopt;
  std::string text(body);
  std::replace(text.begin(), text.end(), '+', ' ');
  text = percent_decode(text);
  return std::string(valid_utf8(text, storage));
}

// The value of a parameter of a header's value: boundary=x, name="y".
std::optional<std::string_view> parameter(std::string_view header, std::string_view name) {
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(';'), header.size());
    std::string_view part = trim(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || !equals_ascii(trim(part.substr(0, equals)), name)) {
      continue;
    }
    part = trim(part.substr(equals + 1));
    if (part.size() > 1 && part.front() == '"' && part.back() == '"') {
      part = part.substr(1, part.size() - 2);
    }
    return part;
  }
  return std::nullopt;
}

// "Content-Disposition: form-data; name=\"a\"" among a part's headers.
std::optional<std::string_view> name_of_part(std::string_view head) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    if (starts_with_ascii(line, "content-disposition:")) return parameter(line, "name");
  }
  return std::nullopt;
}

// RFC 7578. None where it is not whole.
std::optional<std::string> query_of_multipart(std::string_view content_type, std::string_view body,
                                              std::size_t longest) {
  const auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty()) return std::nullopt;
  const std::string delimiter = "--" + std::string(*boundary);
  std::string query;
  std::size_t at = body.find(delimiter);
  for (std::size_t parts = 0; at != std::string_view::npos && parts < kMostParts; ++parts) {
    body.remove_prefix(at + delimiter.size());
    if (body.starts_with("--")) break;
    at = body.find(delimiter);
    const std::string_view part = body.substr(0, at);
    const std::size_t head = part.find("\r\n\r\n");
    if (head == std::string_view::npos) return std::nullopt;
    const auto name = name_of_part(part.substr(0, head + 2));
    if (!name) continue;
    std::string_view value = part.substr(head + 4);
    if (value.ends_with("\r\n")) value.remove_suffix(2);
    if (query.size() > longest) break;
    append_field(query, *name, value);
  }
  return query;
}

std::optional<std::string> readable_query(std::string_view content_type, std::string_view body,
                                          std::size_t longest) {
  if (starts_with_ascii(content_type, "application/x-www-form-urlencoded")) {
    return decoded_form(body);
  }
  if (starts_with_ascii(content_type, "multipart/"))
    return query_of_multipart(content_type, body, longest);
  if (starts_with_ascii(content_type, "application/json")) {
    return json_query(body, longest).value_or("");
  }
  if (starts_with_ascii(content_type, "text/plain")) return json_query(body, longest);
  return std::nullopt;
}

std::string binary_query(std::string_view body, std::size_t longest) {
  std::string query = "__wb_post_data=";
  append_base64(query, body.substr(0, longest));
  return query;
}

}  // namespace

std::string request_query(std::string_view method, std::string_view content_type,
                          std::string_view body, std::size_t longest) {
  if (method == "GET") return {};
  std::string query = "__wb_method=" + std::string(method);
  if (body.empty()) return query;
  const auto readable = readable_query(trim(content_type), body, longest);
  const std::string of_body = readable ? *readable : binary_query(body, longest);
  if (of_body.empty()) return query;
  return query + '&' + of_body.substr(0, longest);
}

std::string append_request_query(std::string_view url, std::string_view query) {
  std::string all(url);
  if (query.empty()) return all;
  all += url.find('?') == std::string_view::npos ? '?' : '&';
  return all += query;
}

}  // namespace varve::url
