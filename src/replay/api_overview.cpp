#include "replay/api_overview.hpp"

#include "replay/api_query.hpp"

namespace varve::replay {
namespace {

using archive::Json;
using archive::SiteOrder;

// "20261122201530123456 com,example", by the newest page; "com,example", by name.
Result<archive::SiteQuery::Position> read_site_position(std::string_view text, SiteOrder order) {
  archive::SiteQuery::Position position;
  if (order == SiteOrder::kNewest) {
    const std::size_t space = text.find(' ');
    const auto range = parse_digits(text.substr(0, space));
    if (!range || space != 20) {
      return fail(ErrorKind::kInvalid, "after is the `next` of the list before");
    }
    position.newest = range->first;
    text.remove_prefix(space + 1);
  }
  position.key = text;
  return position;
}

template <typename Rows>
Json list_of(std::string_view name, const Rows& rows, const std::optional<std::string>& next) {
  Json list = Json::array();
  for (const auto& row : rows) list.push_back(archive::to_json(row));
  return {{name, std::move(list)}, {"next", next ? Json(*next) : Json()}};
}

}  // namespace

Result<archive::SiteQuery> read_site_query(const Request& request) {
  archive::SiteQuery query;
  if (const auto text = request.field("order")) {
    VARVE_ASSIGN(const bool by_name, read_choice("order", *text, "newest", "name"));
    if (by_name) query.order = SiteOrder::kName;
  }
  if (const auto text = request.field("after")) {
    VARVE_ASSIGN(query.after, read_site_position(*text, query.order));
  }
  VARVE_ASSIGN(query.limit, read_limit(request));
  return query;
}

Result<archive::UrlQuery> read_url_query(const Request& request) {
  archive::UrlQuery query;
  if (request.field("url").value_or("") != "") {
    VARVE_ASSIGN(query.url, read_url(request));
  }
  if (const auto text = request.field("match")) {
    VARVE_ASSIGN(query.match, read_match(*text));
  }
  query.after = request.field("after").value_or("");
  VARVE_ASSIGN(query.limit, read_limit(request));
  return query;
}

Result<DayQuery> read_day_query(const Request& request) {
  DayQuery query;
  if (const auto text = request.field("after")) {
    VARVE_ASSIGN(query.before, read_time("after", *text));
  }
  VARVE_ASSIGN(query.limit, read_limit(request));
  return query;
}

std::optional<std::string> next_of(const archive::SiteQuery& query,
                                   const std::vector<archive::Site>& sites) {
  if (sites.size() < query.limit) return std::nullopt;
  const archive::Site& last = sites.back();
  if (query.order == SiteOrder::kName) return last.key;
  return last.newest.value_or(archive::Site::Page{}).time.digits20() + " " + last.key;
}

Json to_json(const archive::SiteQuery& query, const std::vector<archive::Site>& sites) {
  return list_of("sites", sites, next_of(query, sites));
}

// Whether others stand behind is asked: a list ends early, too, where many captures were counted.
Result<UrlPage> read_urls(const archive::Archive& archive, const archive::UrlQuery& query) {
  UrlPage page;
  VARVE_ASSIGN(page.urls, archive.urls(query));
  if (page.urls.empty()) return page;
  archive::UrlQuery behind = query;
  behind.after = page.urls.back().key;
  behind.limit = 1;
  VARVE_ASSIGN(const auto others, archive.urls(behind));
  if (!others.empty()) page.next = page.urls.back().key;
  return page;
}

Json to_json(const UrlPage& page) {
  return list_of("urls", page.urls, page.next);
}

Result<Response> api_sites(const archive::Archive& archive, const Request& request) {
  const auto query = read_site_query(request);
  if (!query) return json_error(400, query.error().message);
  VARVE_ASSIGN(const auto sites, archive.sites(*query));
  return json_response(200, archive::dump(to_json(*query, sites)));
}

Result<Response> api_urls(const archive::Archive& archive, const Request& request) {
  const auto query = read_url_query(request);
  if (!query) return json_error(400, query.error().message);
  VARVE_ASSIGN(const UrlPage page, read_urls(archive, *query));
  return json_response(200, archive::dump(to_json(page)));
}

Result<Response> api_storage(const archive::Archive& archive, const Request& request) {
  const auto query = read_day_query(request);
  if (!query) return json_error(400, query.error().message);
  VARVE_ASSIGN(const auto days, archive.days(query->before, query->limit));
  std::optional<std::string> next;
  if (days.size() == query->limit) next = days.back().begin.rfc3339();
  return json_response(200, archive::dump(list_of("days", days, next)));
}

}  // namespace varve::replay
