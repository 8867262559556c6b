// /sites: every host in the archive, by its newest page or by name.
#include "replay/site_list.hpp"

#include "replay/api_overview.hpp"
#include "replay/handlers.hpp"

namespace varve::replay {

std::string urls_path(std::string_view url, std::string_view match, std::string_view after) {
  if (after.empty()) return form_path("/urls", {{"match", match}, {"url", url}});
  return form_path("/urls", {{"match", match}, {"url", url}, {"after", after}});
}

void fill_site(const archive::Site& site, ctemplate::TemplateDictionary& page) {
  set(page, "HOST", site.host);
  set(page, "LIST", std::string_view(urls_path(site.host, "host")));
  set(page, "URLS", std::string_view(counted(site.urls, "URL")));
  set(page, "CAPTURES", std::string_view(counted(site.captures, "capture")));
  // Of a site without a page: its list, and whatever its root offers.
  const std::string digits = site.newest ? site.newest->time.digits20() : "2";
  const std::string url = site.newest ? site.newest->url : "http://" + site.host + "/";
  const std::string path =
      site.newest ? capture_path(digits, "", url) : urls_path(site.host, "host");
  set(page, "PATH", std::string_view(path));
  set(page, "PICTURE", std::string_view("/picture/" + digits + "/" + url));
  if (!site.newest) return;
  ctemplate::TemplateDictionary& newest = *page.AddSectionDictionary("NEWEST");
  set(newest, "DAY", std::string_view(day_of(site.newest->time)));
  set(newest, "ISO", std::string_view(site.newest->time.rfc3339()));
  set(newest, "PAGES", std::string_view(counted(site.pages, "page")));
}

Result<Response> sites_page(const archive::Archive& archive, const Request& request) {
  const auto query = read_site_query(request);
  if (!query) return message(request, 400, "No such list", query.error().message + ".");
  VARVE_ASSIGN(const auto sites, archive.sites(*query));
  if (request.wants_json()) return json_response(200, archive::dump(to_json(*query, sites)));
  const bool by_name = query->order == archive::SiteOrder::kName;
  Page page(request, "Sites", "sites.html");
  ctemplate::TemplateDictionary& content = page.content();
  content.ShowSection(by_name ? "BY_NAME" : "BY_NEWEST");
  if (sites.empty()) content.ShowSection("NONE");
  for (const archive::Site& site : sites) {
    fill_site(site, *content.AddSectionDictionary("SITE"));
  }
  if (query->after) content.ShowSection("FURTHER");
  if (const auto next = next_of(*query, sites)) {
    set(*content.AddSectionDictionary("NEXT"), "PATH",
        std::string_view(
            form_path("/sites", {{"order", by_name ? "name" : "newest"}, {"after", *next}})));
  }
  return html_response(200, page.html());
}

}  // namespace varve::replay
