// Sites, URLs and days as /api/v1/ and the pages ask for them, and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "replay/http.hpp"
#include "varve/archive/archive.hpp"
#include "varve/archive/json.hpp"

namespace varve::replay {

// `order` (newest, name), `limit`, `after`.
Result<archive::SiteQuery> read_site_query(const Request& request);
// `url`, `match` (prefix where it is not there), `limit`, `after`.
Result<archive::UrlQuery> read_url_query(const Request& request);
// `limit`, and as `before` the day that `after` names.
struct DayQuery {
  std::optional<Time> before;
  std::size_t limit = 0;
};
Result<DayQuery> read_day_query(const Request& request);

// What `after` says for what comes behind these; nothing where nothing does.
std::optional<std::string> next_of(const archive::SiteQuery& query,
                                   const std::vector<archive::Site>& sites);

archive::Json to_json(const archive::SiteQuery& query, const std::vector<archive::Site>& sites);

// A list of URLs, and the key behind which it goes on, if it does.
struct UrlPage {
  std::vector<archive::UrlCount> urls;
  std::optional<std::string> next;
};
Result<UrlPage> read_urls(const archive::Archive& archive, const archive::UrlQuery& query);
archive::Json to_json(const UrlPage& page);

// /api/v1/sites, /api/v1/urls and /api/v1/storage.
Result<Response> api_sites(const archive::Archive& archive, const Request& request);
Result<Response> api_urls(const archive::Archive& archive, const Request& request);
Result<Response> api_storage(const archive::Archive& archive, const Request& request);

}  // namespace varve::replay
