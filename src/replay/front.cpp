// / : the archive at a glance; and /find, which the address box asks.
#include "replay/growth.hpp"
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/said.hpp"
#include "replay/site_list.hpp"
#include "replay/text.hpp"
#include "varve/archive/nearest.hpp"
#include "varve/base/bytes.hpp"
#include "varve/replay/schedules.hpp"

namespace varve::replay {
namespace {

constexpr std::size_t kSnapshots = 24;
constexpr std::size_t kSites = 12;

// Of the schedules; what cannot be asked is said on their own page.
void fill_trouble(const Request& request, ctemplate::TemplateDictionary& totals) {
  if (request.site->schedules == nullptr) return;
  const auto count = request.site->schedules->count_in_trouble();
  if (count && *count > 0) set(*totals.AddSectionDictionary("TROUBLE"), "COUNT", *count);
}

void fill_totals(const archive::Stats& stats, const Request& request,
                 ctemplate::TemplateDictionary& page) {
  ctemplate::TemplateDictionary& totals = *page.AddSectionDictionary("TOTALS");
  set(totals, "URLS", stats.urls);
  set(totals, "CAPTURES", stats.captures);
  set(totals, "STORED", std::string_view(human_bytes(stats.bytes_stored)));
  set(totals, "ORIGINAL", std::string_view(human_bytes(stats.bytes_original)));
  fill_trouble(request, totals);
}

void fill_snapshot(const archive::SnapshotRow& row, ctemplate::TemplateDictionary& page) {
  const std::string& url = row.final_url.empty() ? row.url : row.final_url;
  set(page, "PATH", std::string_view(capture_path(row.time.digits20(), "", url)));
  set(page, "LIST", std::string_view("/web/*/" + url));
  set(page, "TITLE", row.title.empty() ? std::string_view(short_url(url)) : row.title);
  set(page, "URL", std::string_view(short_url(url)));
  set(page, "CLOCK", std::string_view(clock_of(row.time).substr(0, 5)));
  set(page, "ISO", std::string_view(row.time.rfc3339()));
  set(page, "RESOURCES", std::string_view(counted(row.resources, "resource")));
  if (row.status != 200) {
    set(*page.AddSectionDictionary("STATUS"), "CODE", static_cast<std::uint64_t>(row.status));
  }
  if (row.status == 200 && !row.verdict.empty() && !archive::is_good_verdict(row.verdict)) {
    set(*page.AddSectionDictionary("VERDICT"), "KIND",
        std::string_view(row.verdict).substr(0, row.verdict.find(':')));
  }
  if (row.failed > 0) {
    set(*page.AddSectionDictionary("MISSING"), "COUNT", row.failed);
  }
}

Result<void> fill_recent(const archive::Archive& archive,
                         const std::vector<archive::SnapshotRow>& rows,
                         ctemplate::TemplateDictionary& page) {
  if (rows.empty()) return {};
  ctemplate::TemplateDictionary& recent = *page.AddSectionDictionary("RECENT");
  std::string day;
  ctemplate::TemplateDictionary* layer = nullptr;
  for (const archive::SnapshotRow& row : rows) {
    if (layer == nullptr || day != day_of(row.time)) {
      day = day_of(row.time);
      layer = recent.AddSectionDictionary("DAY");
      set(*layer, "DATE", std::string_view(day));
    }
    ctemplate::TemplateDictionary& snapshot = *layer->AddSectionDictionary("SNAPSHOT");
    fill_snapshot(row, snapshot);
    VARVE_ASSIGN(const archive::Mark mark, mark_of(archive, row));
    put_said(mark, snapshot);
  }
  return {};
}

void fill_sites(const std::vector<archive::Site>& sites, ctemplate::TemplateDictionary& page) {
  if (sites.empty()) return;
  ctemplate::TemplateDictionary& list = *page.AddSectionDictionary("SITES");
  for (const archive::Site& site : sites) fill_site(site, *list.AddSectionDictionary("SITE"));
}

}  // namespace

Result<Response> front_page(const archive::Archive& archive, const Request& request) {
  const archive::Archive::OneState state(archive);
  VARVE_ASSIGN(const auto stats, archive.stats());
  VARVE_ASSIGN(auto sites, archive.sites({.limit = kSites}));
  // An import of WARC files has no pages.
  if (sites.empty()) {
    VARVE_ASSIGN(sites, archive.sites({.order = archive::SiteOrder::kName, .limit = kSites}));
  }
  VARVE_ASSIGN(const auto recent, archive.recent_snapshots(kSnapshots));
  VARVE_ASSIGN(const auto days, archive.days(std::nullopt, kMostDays));
  Page page(request, "The archive", "front.html");
  page.set_feed("/feed");
  ctemplate::TemplateDictionary& content = page.content();
  if (stats.captures == 0) {
    content.ShowSection("EMPTY");
  } else {
    content.ShowSection("SEARCH");
    fill_totals(stats, request, content);
    fill_sites(sites, content);
    VARVE_TRY(fill_recent(archive, recent, content));
    fill_growth(growth_of(days, stats), content);
  }
  Response response = html_response(200, page.html());
  response.set("Cache-Control", "no-cache");
  return response;
}

Result<Response> find_page(const archive::Archive& archive, const Request& request) {
  (void)archive;
  const std::string asked(trim(request.field("url").value_or("")));
  if (asked.empty()) return redirect(302, "/");
  const bool prefix = asked.back() == '*';
  const auto url = mend_url(prefix ? std::string_view(asked).substr(0, asked.size() - 1) : asked);
  if (!url) {
    return message(request, 400, "Not a web address",
                   "“" + asked + "” cannot be read as the address of a page.");
  }
  return redirect(302, "/web/*/" + *url + (prefix ? "*" : ""));
}

}  // namespace varve::replay
