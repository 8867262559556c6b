// /web/*/URL: every capture of a URL, by year and day.
#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "varve/base/bytes.hpp"

namespace varve::replay {
namespace {

using archive::CaptureRow;

constexpr std::uint64_t kMaxRead = 200'000;
constexpr std::size_t kMaxListed = 1'000;

// What is read of a URL: counts of all its captures, and the newest in full.
struct Captures {
  std::map<std::string, std::array<std::uint64_t, 12>> years;
  std::vector<CaptureRow> newest;  // newest first
  std::uint64_t count = 0;
  Time first;
  Time last;
};

Result<Captures> read_captures(const archive::Archive& archive, const ReplayPath& path) {
  archive::Query query;
  query.url = path.url;
  query.newest_first = true;
  query.limit = kMaxRead;
  if (!path.from.empty()) {
    query.from = time_of_digits(path.from).first;
    query.to = time_of_digits(path.from).last;
  }
  if (!path.to.empty()) query.to = time_of_digits(path.to).last;
  Captures captures;
  VARVE_TRY(archive.list(query, [&](const CaptureRow& row) {
    const std::string digits = row.time.digits14();
    const auto month = static_cast<std::size_t>((digits[4] - '0') * 10 + digits[5] - '0' - 1);
    ++captures.years[digits.substr(0, 4)].at(month % 12);
    if (captures.count++ == 0) captures.last = row.time;
    captures.first = row.time;
    if (captures.newest.size() < kMaxListed) captures.newest.push_back(row);
    return true;
  }));
  return captures;
}

// 0 to 4: how dark a month's cell is.
std::uint64_t depth(std::uint64_t count, std::uint64_t most) {
  return count == 0 ? 0 : 1 + (count * 3) / std::max<std::uint64_t>(most, 1);
}

void fill_years(const Captures& captures, const std::string& url,
                ctemplate::TemplateDictionary& page) {
  std::uint64_t most = 0;
  for (const auto& [year, months] : captures.years) {
    most = std::max(most, *std::max_element(months.begin(), months.end()));
  }
  for (auto year = captures.years.rbegin(); year != captures.years.rend(); ++year) {
    ctemplate::TemplateDictionary& row = *page.AddSectionDictionary("YEAR");
    set(row, "NAME", year->first);
    set(row, "PATH", std::string_view("/web/" + year->first + "*/" + url));
    for (std::size_t month = 0; month < 12; ++month) {
      ctemplate::TemplateDictionary& cell = *row.AddSectionDictionary("MONTH");
      const std::uint64_t count = year->second.at(month);
      set(cell, "DEPTH", depth(count, most));
      if (count == 0) continue;
      ctemplate::TemplateDictionary& link = *cell.AddSectionDictionary("LINK");
      set(link, "COUNT", count);
      set(link, "PATH",
          std::string_view(fmt::format("/web/{}{:02}*/{}", year->first, month + 1, url)));
    }
  }
}

// Of the captures of one second all but the oldest are addressed by 20 digits; `older` is the next.
bool shares_second(const CaptureRow& row, const CaptureRow* older) {
  return older != nullptr && older->time.digits14() == row.time.digits14();
}

void fill_capture(const CaptureRow& row, const CaptureRow* older, std::string_view asked,
                  ctemplate::TemplateDictionary& page) {
  const bool shares = shares_second(row, older);
  const std::string digits = shares ? row.time.digits20() : row.time.digits14();
  set(page, "CLOCK",
      std::string_view(clock_of(row.time) + (shares ? "." + digits.substr(14, 3) : "")));
  set(page, "ISO", std::string_view(row.time.rfc3339()));
  set(page, "PATH", std::string_view(capture_path(digits, "", row.url)));
  set(page, "RAW", std::string_view(capture_path(digits, "id_", row.url)));
  if (row.url != asked) set(*page.AddSectionDictionary("EXACT"), "URL", row.url);
  set(page, "MIME", row.mime.empty() ? std::string_view("unknown type") : row.mime);
  set(page, "SIZE", std::string_view(human_bytes(row.length)));
  set(page, "CODE", static_cast<std::uint64_t>(row.status));
  set(page, "CLASS",
      row.status >= 400   ? std::string_view("bad")
      : row.status >= 300 ? std::string_view("moved")
                          : std::string_view("good"));
  const bool same = older != nullptr && older->digest == row.digest;
  page.ShowSection(older == nullptr ? "FIRST" : same ? "SAME" : "CHANGED");
}

void fill_days(const Captures& captures, std::string_view asked,
               ctemplate::TemplateDictionary& page) {
  std::string day;
  ctemplate::TemplateDictionary* section = nullptr;
  for (std::size_t i = 0; i < captures.newest.size(); ++i) {
    const CaptureRow& row = captures.newest[i];
    if (section == nullptr || day != day_of(row.time)) {
      day = day_of(row.time);
      section = page.AddSectionDictionary("DAY");
      set(*section, "DATE", std::string_view(day));
    }
    const CaptureRow* older = i + 1 < captures.newest.size() ? &captures.newest[i + 1] : nullptr;
    fill_capture(row, older, asked, *section->AddSectionDictionary("CAPTURE"));
  }
}

Response as_json(const Captures& captures, const std::string& url) {
  nlohmann::json list = nlohmann::json::array();
  for (const CaptureRow& row : captures.newest) {
    list.push_back({{"url", row.url},
                    {"timestamp", row.time.digits14()},
                    {"time", row.time.rfc3339()},
                    {"status", row.status},
                    {"mime", row.mime},
                    {"digest", row.digest.text()},
                    {"length", row.length}});
  }
  const nlohmann::json answer = {{"url", url}, {"count", captures.count}, {"captures", list}};
  return json_response(200, answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

Result<Response> captures_page(const archive::Archive& archive, const Request& request,
                               const ReplayPath& path) {
  VARVE_ASSIGN(const Captures captures, read_captures(archive, path));
  if (captures.count == 0) return not_found(archive, request, path.url);
  if (request.wants_json()) return as_json(captures, path.url);
  Page page(short_url(path.url, 60), "captures.html");
  page.set_query(path.url);
  ctemplate::TemplateDictionary& content = page.content();
  set(content, "URL", path.url);
  set(content, "COUNT", std::string_view(counted(captures.count, "capture")));
  set(content, "FIRST_DAY", std::string_view(day_of(captures.first)));
  set(content, "LAST_DAY", std::string_view(day_of(captures.last)));
  if (day_of(captures.first) != day_of(captures.last)) content.ShowSection("SPAN");
  if (!path.from.empty()) {
    set(*content.AddSectionDictionary("PART"), "ALL", std::string_view("/web/*/" + path.url));
  }
  if (captures.count > captures.newest.size()) {
    set(*content.AddSectionDictionary("MORE"), "LISTED", captures.newest.size());
  }
  fill_years(captures, path.url, content);
  fill_days(captures, path.url, content);
  return html_response(200, page.html());
}

}  // namespace varve::replay
