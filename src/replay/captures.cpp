// /web/*/URL: every capture of a URL, by year and day.
#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "replay/calendar_page.hpp"
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/said.hpp"
#include "varve/base/bytes.hpp"

namespace varve::replay {
namespace {

using archive::CaptureRow;

constexpr std::size_t kMaxRead = 200'000;
constexpr std::size_t kMaxListed = 500;  // a page of 300 kB; half of what it takes to answer

// What is read of a URL.
struct Captures {
  std::vector<archive::HistoryRow> history;  // of its GETs, oldest first
  std::vector<Mark> marks;                   // what each of them is
  std::vector<CaptureRow> newest;            // of the time that was asked for, newest first
  std::vector<archive::Mark> said;           // of each of these
  TimeRange asked{kEarliest, kLatest};

  // How many of the history are of that time.
  [[nodiscard]] std::uint64_t count() const {
    const auto of = std::count_if(history.begin(), history.end(), [&](const auto& row) {
      return row.time >= asked.first && row.time <= asked.last;
    });
    return std::max<std::uint64_t>(static_cast<std::uint64_t>(of), newest.size());
  }
};

Result<Captures> read_captures(const archive::Archive& archive, const ReplayPath& path) {
  const archive::Archive::OneState state(archive);
  Captures captures;
  if (!path.from.empty()) captures.asked = time_of_digits(path.from);
  if (!path.to.empty()) captures.asked.last = time_of_digits(path.to).last;
  archive::Query query;
  query.url = path.url;
  query.newest_first = true;
  query.limit = kMaxListed;
  query.from = captures.asked.first;
  query.to = captures.asked.last;
  query.revisits = false;
  VARVE_TRY(archive.list(query, [&](const CaptureRow& row) {
    captures.newest.push_back(row);
    return true;
  }));
  for (const CaptureRow& row : captures.newest) {
    VARVE_ASSIGN(archive::Mark said, archive.mark_of(row.url, row.time));
    captures.said.push_back(std::move(said));
  }
  VARVE_ASSIGN(captures.history, archive.history(path.url, kEarliest, kLatest, kMaxRead));
  captures.marks = marks_of(captures.history);
  return captures;
}

// 0 to 4: how dark a month's cell is.
std::uint64_t depth(std::uint64_t count, std::uint64_t most) {
  return count == 0 ? 0 : 1 + (count * 3) / std::max<std::uint64_t>(most, 4);
}

void fill_years(const Captures& captures, const std::string& url, int shown,
                ctemplate::TemplateDictionary& page) {
  std::map<int, std::array<std::uint64_t, 12>> years;
  std::uint64_t most = 0;
  for (const archive::HistoryRow& row : captures.history) {
    const Date date = Date::of(row.time);
    most = std::max(most, ++years[date.year].at(date.month - 1));
  }
  for (auto year = years.rbegin(); year != years.rend(); ++year) {
    const std::string digits = fmt::format("{:04}", year->first);
    ctemplate::TemplateDictionary& row = *page.AddSectionDictionary("YEAR");
    set(row, "NAME", digits);
    set(row, "PATH", std::string_view("/web/" + digits + "*/" + url));
    if (year->first == shown) row.ShowSection("SHOWN");
    for (std::size_t month = 0; month < 12; ++month) {
      ctemplate::TemplateDictionary& cell = *row.AddSectionDictionary("MONTH");
      const std::uint64_t count = year->second.at(month);
      set(cell, "DEPTH", depth(count, most));
      if (count == 0) continue;
      ctemplate::TemplateDictionary& link = *cell.AddSectionDictionary("LINK");
      set(link, "COUNT", count);
      set(link, "PATH", std::string_view(fmt::format("/web/{}{:02}*/{}", digits, month + 1, url)));
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
  if (older == nullptr || same) {
    page.ShowSection(older == nullptr ? "FIRST" : "SAME");
  } else {
    set(*page.AddSectionDictionary("CHANGED"), "DIFF",
        std::string_view(diff_path(older->time, row.time, row.url)));
  }
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
    ctemplate::TemplateDictionary& capture = *section->AddSectionDictionary("CAPTURE");
    fill_capture(row, older, asked, capture);
    put_said(captures.said[i], capture);
  }
}

// From when to when the captures are of the time that was asked for, and how many versions they
// are.
void fill_span(const Captures& captures, Time first, Time last,
               ctemplate::TemplateDictionary& page) {
  for (const archive::HistoryRow& row : captures.history) {
    if (row.time < captures.asked.first || row.time > captures.asked.last) continue;
    first = std::min(first, row.time);
    break;
  }
  set(page, "FIRST_DAY", std::string_view(day_of(first)));
  set(page, "LAST_DAY", std::string_view(day_of(last)));
  page.ShowSection(day_of(first) == day_of(last) ? "ONE_DAY" : "SPAN");
  const auto changed = std::count(captures.marks.begin(), captures.marks.end(), Mark::kChanged);
  if (captures.asked.first == kEarliest && changed > 0) {
    set(*page.AddSectionDictionary("VERSIONS"), "COUNT",
        std::string_view(counted(static_cast<std::uint64_t>(changed), "version")));
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
  const nlohmann::json answer = {{"url", url}, {"count", captures.count()}, {"captures", list}};
  return json_response(200, answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

Result<Response> captures_page(const archive::Archive& archive, const Request& request,
                               const ReplayPath& path) {
  VARVE_ASSIGN(const Captures captures, read_captures(archive, path));
  if (captures.newest.empty()) return not_found(archive, request, path.url);
  if (request.wants_json()) return as_json(captures, path.url);
  Page page(request, short_url(path.url, 60), "captures.html");
  page.set_query(path.url);
  page.set_feed(feed_path(path.url));
  ctemplate::TemplateDictionary& content = page.content();
  const Time first = captures.newest.back().time;
  const Time last = captures.newest.front().time;
  const int year = Date::of(last).year;
  const std::uint64_t count = captures.count();
  set(content, "URL", path.url);
  set(content, "COUNT", std::string_view(counted(count, "capture")));
  set(content, "FEED", std::string_view(feed_path(path.url)));
  set(content, "BLAME", std::string_view(form_path("/blame", {{"url", path.url}})));
  set(content, "WHEN", std::string_view(form_path("/when", {{"url", path.url}})));
  fill_span(captures, first, last, content);
  if (!path.from.empty()) {
    set(*content.AddSectionDictionary("PART"), "ALL", std::string_view("/web/*/" + path.url));
  }
  if (count > captures.newest.size()) {
    set(*content.AddSectionDictionary("MORE"), "LISTED", captures.newest.size());
  }
  if (!captures.history.empty()) {
    fill_timeline(captures.history, captures.marks, content);
    fill_years(captures, path.url, year, content);
    fill_calendar(days_of(captures.history, captures.marks), year, path.url, content);
  }
  fill_days(captures, path.url, content);
  return html_response(200, page.html());
}

}  // namespace varve::replay
