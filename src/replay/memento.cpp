#include "replay/memento.hpp"

#include <fmt/format.h>

#include "varve/base/concat.hpp"

namespace varve::replay {

namespace {

// Each link repeats the URL, and an answer's head has to fit beside the request's.
bool is_long(std::string_view url) {
  constexpr std::size_t kLong = 2'000;  // bytes
  return url.size() > kLong;
}

}  // namespace

std::string memento_links(std::string_view origin, std::string_view url, const Found* found,
                          std::string_view modifier) {
  if (is_long(url)) return fmt::format(R"(<{}>; rel="original")", url);
  std::string links;
  links.reserve(4 * url.size() + 3 * origin.size() + 256);
  append(links,
         {"<", url, R"(>; rel="original", <)", origin, "/timegate/", url, R"(>; rel="timegate", <)",
          origin, "/timemap/link/", url, R"(>; rel="timemap"; type="application/link-format")"});
  if (found != nullptr) {
    append(links, {", <", origin, capture_path(found->digits, modifier, found->row.url),
                   R"(>; rel="memento"; datetime=")", found->row.time.http_date(), "\""});
  }
  return links;
}

Result<std::string> neighbour_links(const archive::Archive& archive, std::string_view origin,
                                    const archive::CaptureRow& row) {
  if (is_long(row.url)) return std::string();
  VARVE_ASSIGN(const auto first, archive.nearest(row.url, kEarliest));
  VARVE_ASSIGN(const auto last, archive.nearest(row.url, kLatest));
  VARVE_ASSIGN(const auto beside, archive.neighbours(row.url, row.time));
  std::string links;
  const auto add = [&](std::string_view relation,
                       const std::optional<archive::CaptureRow>& to) -> Result<void> {
    if (!to) return {};
    VARVE_ASSIGN(const std::string digits, digits_of(archive, *to));
    links += fmt::format(R"(, <{}{}>; rel="{} memento"; datetime="{}")", origin,
                         capture_path(digits, "", to->url), relation, to->time.http_date());
    return {};
  };
  VARVE_TRY(add("first", first));
  VARVE_TRY(add("prev", beside.before));
  VARVE_TRY(add("next", beside.after));
  VARVE_TRY(add("last", last));
  return links;
}

std::optional<Time> accept_datetime(const Request& request) {
  const std::string_view value = request.header("Accept-Datetime");
  if (value.empty()) return kLatest;
  return parse_http_date(value);
}

}  // namespace varve::replay
