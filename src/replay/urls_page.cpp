// /web/*/PREFIX* and /urls: the URLs of a prefix, a host or a domain, with how often and when they
// were captured.
#include "replay/api_overview.hpp"
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/site_list.hpp"

namespace varve::replay {
namespace {

using archive::Match;

constexpr std::size_t kUrlsCounted = 10'000;  // URLs, at most

// A host's URLs are counted already; of others not more than some thousand are.
Result<std::string> count_of(const archive::Archive& archive, const archive::UrlQuery& query,
                             const std::optional<archive::Site>& site) {
  if (site && query.match == Match::kHost) return counted(site->urls, "URL");
  VARVE_ASSIGN(const auto count, archive.count_urls(query.url, query.match, kUrlsCounted + 1));
  return count > kUrlsCounted ? "more than " + counted(kUrlsCounted, "URL") : counted(count, "URL");
}

void fill_row(const archive::UrlCount& row, ctemplate::TemplateDictionary& line) {
  set(line, "URL", std::string_view(short_url(row.url)));
  set(line, "PATH", std::string_view("/web/*/" + row.url));
  set(line, "CAPTURES", std::string_view(counted(row.captures, "capture")));
  set(line, "FIRST", std::string_view(day_of(row.first)));
  set(line, "LAST", std::string_view(day_of(row.last)));
  if (day_of(row.first) != day_of(row.last)) line.ShowSection("SPAN");
}

// Of a host: all that is known of it, and the way to its subdomains.
void fill_host(const archive::Site& site, ctemplate::TemplateDictionary& page) {
  ctemplate::TemplateDictionary& host = *page.AddSectionDictionary("HOST");
  set(host, "CAPTURES", std::string_view(counted(site.captures, "capture")));
  set(host, "PAGES", std::string_view(counted(site.pages, "saved page")));
  set(host, "DOMAIN", std::string_view(urls_path(site.host, "domain")));
}

Result<Response> list(const archive::Archive& archive, const Request& request,
                      const archive::UrlQuery& query) {
  VARVE_ASSIGN(const UrlPage found, read_urls(archive, query));
  if (found.urls.empty() && query.after.empty()) return not_found(archive, request, query.url);
  if (request.wants_json()) return json_response(200, archive::dump(to_json(found)));
  const bool prefix = query.match == Match::kPrefix;
  VARVE_ASSIGN(const auto site, archive.site(query.url));
  VARVE_ASSIGN(const std::string count, count_of(archive, query, site));
  const std::string shown = short_url(query.url, 60);
  Page page(request, (prefix ? "Below " : "") + shown, "urls.html");
  page.set_query(query.url + "*");
  ctemplate::TemplateDictionary& content = page.content();
  set(content, "PREFIX", prefix ? query.url : shown);
  content.ShowSection(prefix ? "STAR" : "WHOLE");
  set(content, "COUNT", std::string_view(count));
  if (site && query.match == Match::kHost) fill_host(*site, content);
  if (query.match == Match::kDomain) content.ShowSection("DOMAIN");
  for (const archive::UrlCount& row : found.urls) {
    fill_row(row, *content.AddSectionDictionary("URL_ROW"));
  }
  if (!query.after.empty()) {
    set(*content.AddSectionDictionary("FURTHER"), "PATH",
        std::string_view(urls_path(query.url, to_string(query.match))));
  }
  if (found.next) {
    set(*content.AddSectionDictionary("NEXT"), "PATH",
        std::string_view(urls_path(query.url, to_string(query.match), *found.next)));
  }
  return html_response(200, page.html());
}

}  // namespace

Result<Response> prefix_page(const archive::Archive& archive, const Request& request,
                             const ReplayPath& path) {
  return list(archive, request, {.url = path.url, .match = Match::kPrefix, .limit = 100});
}

Result<Response> urls_page(const archive::Archive& archive, const Request& request) {
  const auto query = read_url_query(request);
  if (!query) return message(request, 400, "No such list", query.error().message + ".");
  return list(archive, request, *query);
}

}  // namespace varve::replay
