#include "replay/lookup.hpp"

#include <algorithm>
#include <array>

#include "replay/fuzzy.hpp"
#include "varve/archive/nearest.hpp"
#include "varve/archive/sent.hpp"
#include "varve/rewrite/script.hpp"
#include "varve/url/request_query.hpp"

namespace varve::replay {
namespace {

using archive::CaptureRow;
using archive::Query;

constexpr std::size_t kMostKeys = 500;
constexpr std::uint64_t kMostSent = 256;  // in each direction
// Bytes of a body that is more than compared by its bytes.
constexpr std::size_t kMostCompared = 32 << 10;

Result<std::optional<Found>> found_of(const archive::Archive& archive,
                                      std::optional<CaptureRow> row) {
  if (!row) return std::nullopt;
  VARVE_ASSIGN(std::string digits, digits_of(archive, *row));
  return Found{*std::move(row), std::move(digits), false, true};
}

// The URLs that may ask for the same thing as `url`: one of each key.
Result<std::vector<std::string>> urls_beside(const archive::Archive& archive, const url::Url& url) {
  const std::string_view domain = Fuzzy::built_in().domain_of(url);
  const std::string path = url.origin() + std::string(url.pathname());
  std::vector<std::string> urls;
  Query query;
  if (domain.empty()) {
    urls.push_back(path);
    query.match = archive::Match::kPrefix;
    query.url = path + '?';
  } else {
    query.match = archive::Match::kDomain;
    query.url = domain;
  }
  query.revisits = false;
  query.limit = 1;
  for (;;) {
    std::optional<std::string> next;
    VARVE_TRY(archive.list(query, [&](const CaptureRow& row) {
      next = row.url;
      return false;
    }));
    if (!next || urls.size() == kMostKeys) return urls;
    query.after = archive::Position{*next, kLatest};
    urls.push_back(*std::move(next));
  }
}

// How well a capture's request fits, by what it sent.
class Likeness {
 public:
  Likeness(const Request& asked, std::string_view url) : asked_(asked), url_(url::Url::parse(url)) {
    if (!url_ || asked.body.size() > kMostCompared) return;
    canonical_ = canonical_of(asked.header("Content-Type"), asked.body);
  }

  // 2: the same bytes; 1: the same thing; 0: another.
  [[nodiscard]] int of(const archive::Sent& sent) const {
    if (sent.body == asked_.body) return 2;
    if (std::max(sent.body.size(), asked_.body.size()) > kMostCompared) return 0;
    return url_ && canonical_of(sent.content_type, sent.body) == canonical_ ? 1 : 0;
  }

 private:
  [[nodiscard]] std::string canonical_of(std::string_view content_type,
                                         std::string_view body) const {
    // Unabridged: of two long bodies that differ only at the end, one does not stand in for the
    // other.
    return Fuzzy::built_in().canonical_query(
        *url_, url::request_query(asked_.method, content_type, body, 8 * kMostCompared));
  }

  const Request& asked_;
  std::optional<url::Url> url_;
  std::string canonical_;
};

Result<std::optional<Found>> find_fuzzy(const archive::Archive& archive, std::string_view url,
                                        Time time) {
  const auto asked = url::Url::parse(url);
  if (!asked || !asked->is_http()) return std::nullopt;
  const std::string wanted = Fuzzy::built_in().canonical(*asked);
  VARVE_ASSIGN(const auto urls, urls_beside(archive, *asked));
  std::optional<CaptureRow> best;
  std::size_t most_alike = 0;
  for (const std::string& other : urls) {
    const auto candidate = url::Url::parse(other);
    if (!candidate || Fuzzy::built_in().canonical(*candidate) != wanted) continue;
    const std::size_t alike = alike_fields(asked->search(), candidate->search());
    if (best && alike < most_alike) continue;
    VARVE_ASSIGN(auto row, archive::find_best(archive, other, time));
    if (!row || row->method != "GET") continue;
    if (best && alike == most_alike &&
        archive::distance(row->time, time) >= archive::distance(best->time, time)) {
      continue;
    }
    best = std::move(row);
    most_alike = alike;
  }
  return found_of(archive, std::move(best));
}

Result<std::optional<Found>> find_sent(const archive::Archive& archive, const Request& asked,
                                       std::string_view url, Time time) {
  const Likeness likeness(asked, url);
  std::optional<CaptureRow> best;
  int best_likeness = 0;
  const auto look = [&](Query query) -> Result<void> {
    query.url = url;
    query.method = asked.method;
    query.revisits = false;
    query.limit = kMostSent;
    std::vector<CaptureRow> rows;
    VARVE_TRY(archive.list(query, [&](const CaptureRow& row) {
      rows.push_back(row);
      return true;
    }));
    for (CaptureRow& row : rows) {
      if (best && best_likeness == 2 &&
          archive::distance(row.time, time) >= archive::distance(best->time, time)) {
        return {};
      }
      VARVE_ASSIGN(const archive::Capture capture, archive.details(row));
      const int alike = likeness.of(archive::sent_of(capture));
      const bool nearer =
          !best || archive::distance(row.time, time) < archive::distance(best->time, time);
      if (alike == 0 || alike < best_likeness || (alike == best_likeness && !nearer)) continue;
      best = std::move(row);
      best_likeness = alike;
    }
    return {};
  };
  VARVE_TRY(look({.to = time, .newest_first = true}));
  if (time != kLatest) VARVE_TRY(look({.from = Time{time.us + 1}}));
  return found_of(archive, std::move(best));
}

}  // namespace

bool is_plain(std::string_view method) {
  return method == "GET" || method == "HEAD";
}

bool is_answered(std::string_view method) {
  constexpr std::array<std::string_view, 6> kMethods = {"GET", "HEAD",  "POST",
                                                        "PUT", "PATCH", "DELETE"};
  return std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
}

Result<std::optional<Found>> find_stand_in(const archive::Archive& archive, const Request& request,
                                           std::string_view url, Time time) {
  return is_plain(request.method) ? find_fuzzy(archive, url, time)
                                  : find_sent(archive, request, url, time);
}

Body under_asked_name(const Found& found, std::string_view asked, const Body& body) {
  const std::string& mime = found.row.mime;
  const bool text = mime.empty() || mime.starts_with("text/") || mime.starts_with("application/");
  if (!found.stands_in || !text) return body;
  const auto captured = url::Url::parse(found.row.url);
  const auto wanted = url::Url::parse(asked);
  if (!captured || !wanted) return body;
  return Body(rewrite::rewrite_jsonp(body.view(), *captured, *wanted));
}

}  // namespace varve::replay
