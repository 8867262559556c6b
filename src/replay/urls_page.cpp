// /web/*/PREFIX*: the URLs below a prefix.
#include "replay/handlers.hpp"
#include "replay/page.hpp"

namespace varve::replay {
namespace {

constexpr std::size_t kMaxUrls = 1'000;
constexpr std::uint64_t kMaxRead = 200'000;

struct UrlRow {
  std::string key;
  std::string url;  // of the newest capture
  std::uint64_t count = 0;
  Time first;
  Time last;
};

// Captures come by key, so those of one URL stand together.
Result<std::vector<UrlRow>> read_urls(const archive::Archive& archive, const ReplayPath& path) {
  archive::Query query;
  query.url = path.url;
  query.match = archive::Match::kPrefix;
  query.limit = kMaxRead;
  std::vector<UrlRow> urls;
  VARVE_TRY(archive.list(query, [&](const archive::CaptureRow& row) {
    if (urls.empty() || urls.back().key != row.key) {
      if (urls.size() == kMaxUrls) return false;
      urls.push_back({row.key, {}, 0, row.time, row.time});
    }
    urls.back().url = row.url;
    urls.back().last = row.time;
    ++urls.back().count;
    return true;
  }));
  return urls;
}

}  // namespace

Result<Response> prefix_page(const archive::Archive& archive, const Request& request,
                             const ReplayPath& path) {
  VARVE_ASSIGN(const auto urls, read_urls(archive, path));
  if (urls.empty()) return not_found(archive, request, path.url);
  Page page("Below " + short_url(path.url, 60), "prefix.html");
  page.set_query(path.url + "*");
  ctemplate::TemplateDictionary& content = page.content();
  set(content, "PREFIX", path.url);
  set(content, "COUNT", std::string_view(counted(urls.size(), "URL")));
  if (urls.size() == kMaxUrls) content.ShowSection("MORE");
  for (const UrlRow& row : urls) {
    ctemplate::TemplateDictionary& line = *content.AddSectionDictionary("URL_ROW");
    set(line, "URL", std::string_view(short_url(row.url)));
    set(line, "PATH", std::string_view("/web/*/" + row.url));
    set(line, "CAPTURES", std::string_view(counted(row.count, "capture")));
    set(line, "FIRST", std::string_view(day_of(row.first)));
    set(line, "LAST", std::string_view(day_of(row.last)));
    if (day_of(row.first) != day_of(row.last)) line.ShowSection("SPAN");
  }
  return html_response(200, page.html());
}

}  // namespace varve::replay
