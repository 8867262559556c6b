// 404 for a URL that was never captured: what is near it.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/policy.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {
namespace {

using archive::Match;

constexpr std::size_t kMaxNear = 20;
constexpr std::uint64_t kRowsNear = 2'000;

struct Near {
  std::string where;  // "below example.com/docs/"
  std::vector<std::string> urls;
};

// Different URLs that match, pages before their requisites.
Result<std::vector<std::string>> urls_like(const archive::Archive& archive, std::string_view url,
                                           Match match) {
  archive::Query query;
  query.url = url;
  query.match = match;
  query.limit = kRowsNear;
  std::vector<std::string> pages;
  std::vector<std::string> others;
  std::set<std::string> seen;
  VARVE_TRY(archive.list(query, [&](const archive::CaptureRow& row) {
    const bool page = row.mime == "text/html" && row.status < 300;
    auto& list = page ? pages : others;
    if (list.size() < kMaxNear && seen.insert(row.url).second) list.push_back(row.url);
    return pages.size() < kMaxNear;
  }));
  for (std::string& other : others) {
    if (pages.size() < kMaxNear) pages.push_back(std::move(other));
  }
  return pages;
}

// The folder that the URL lies in, then its host.
Result<Near> what_is_near(const archive::Archive& archive, const url::Url& url) {
  const std::string folder =
      url.origin() + std::string(url.pathname().substr(0, url.pathname().rfind('/') + 1));
  VARVE_ASSIGN(auto below, urls_like(archive, folder, Match::kPrefix));
  if (!below.empty()) return Near{"below " + short_url(folder), std::move(below)};
  VARVE_ASSIGN(auto host, urls_like(archive, url.href(), Match::kHost));
  return Near{"of " + std::string(url.host()), std::move(host)};
}

Response as_json(std::string_view url, const Near& near) {
  nlohmann::json list = nlohmann::json::array();
  for (const std::string& other : near.urls) {
    list.push_back({{"url", other}, {"captures", "/web/*/" + other}});
  }
  const nlohmann::json answer = {
      {"error", fmt::format("{} was never captured", url)}, {"url", url}, {"near", list}};
  return json_response(404, answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

// Within single quotes a shell reads everything but a single quote as it stands.
std::string shell_quoted(std::string_view url) {
  std::string out = "'";
  for (const char c : url) c == '\'' ? out.append("%27") : out.append(1, c);
  return out + "'";
}

Response as_page(const Request& request, std::string_view url, const Near& near) {
  const bool framed = !request.host.is_own();
  Page page(request, "Not in this archive", "not_found.html");
  page.set_query(url);
  set(page.content(), "URL", url);
  set(page.content(), "QUOTED", std::string_view(shell_quoted(url)));
  if (!near.urls.empty()) {
    ctemplate::TemplateDictionary& section = *page.content().AddSectionDictionary("NEAR");
    set(section, "WHERE", near.where);
    for (const std::string& other : near.urls) {
      ctemplate::TemplateDictionary& row = *section.AddSectionDictionary("OTHER");
      set(row, "URL", std::string_view(short_url(other)));
      set(row, "PATH", std::string_view((framed ? "/web/2mp_/" : "/web/*/") + other));
    }
  }
  Response response{.status = 404, .headers = {}, .body = {}};
  response.set("Content-Type", "text/html; charset=utf-8");
  response.set_body(Body(page.html()));
  return response;
}

}  // namespace

Result<Response> not_found(const archive::Archive& archive, const Request& request,
                           std::string_view url) {
  Response response;
  const auto parsed = url::Url::parse(url);
  if (!parsed || (!request.is_navigation() && !request.wants_json())) {
    response = text_response(404, fmt::format("{} was never captured.", url));
  } else {
    VARVE_ASSIGN(const Near near, what_is_near(archive, *parsed));
    response = request.wants_json() ? as_json(url, near) : as_page(request, url, near);
  }
  guard_stand_in(response);
  response.set("Cache-Control", "no-cache");
  response.set("Vary", "Accept, Sec-Fetch-Dest");
  return response;
}

}  // namespace varve::replay
