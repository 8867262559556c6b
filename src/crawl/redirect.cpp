#include "varve/crawl/redirect.hpp"

#include <fmt/format.h>

#include "varve/parse/charset.hpp"

namespace varve::crawl {
namespace {

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string escape_unless_utf8(std::string_view location) {
  if (parse::to_utf8(location, parse::Encoding::utf8()) == location) return std::string(location);
  std::string escaped;
  for (const char c : location) {
    const auto byte = static_cast<unsigned char>(c);
    escaped += byte < 0x80 ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return escaped;
}

}  // namespace

Redirect read_redirect(const fetch::Response& response) {
  if (!is_redirect(response.status)) return {};
  const auto location = fetch::find_header(response.response_head, "location");
  if (!location) return {};
  auto target = url::Url::parse(escape_unless_utf8(*location), &response.url);
  const std::string_view shown = location->substr(0, 200);
  if (!target) return {{}, fmt::format("it redirects to \"{}\", which is no URL", shown)};
  if (!target->is_http()) {
    return {{}, fmt::format("it redirects to {}, which is not of the web", shown)};
  }
  if (target->href().size() > kMaxUrl) {
    return {{}, fmt::format("it redirects to a URL longer than {} bytes", kMaxUrl)};
  }
  target->set_hash("");
  return {*std::move(target), {}};
}

}  // namespace varve::crawl
