#include "replay/memento.hpp"

#include <fmt/format.h>

namespace varve::replay {

std::string memento_links(std::string_view origin, std::string_view url, const Found* found,
                          std::string_view modifier) {
  std::string links =
      fmt::format(R"(<{1}>; rel="original", <{0}/timegate/{1}>; rel="timegate", )"
                  R"(<{0}/timemap/link/{1}>; rel="timemap"; type="application/link-format")",
                  origin, url);
  if (found != nullptr) {
    links += fmt::format(R"(, <{}{}>; rel="memento"; datetime="{}")", origin,
                         capture_path(found->digits, modifier, found->row.url),
                         found->row.time.http_date());
  }
  return links;
}

std::optional<Time> accept_datetime(const Request& request) {
  const std::string_view value = request.header("Accept-Datetime");
  if (value.empty()) return kLatest;
  return parse_http_date(value);
}

}  // namespace varve::replay
