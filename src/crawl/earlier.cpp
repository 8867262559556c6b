#include "crawl/earlier.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "crawl/archived_answer.hpp"
#include "crawl/freshness.hpp"
#include "varve/archive/nearest.hpp"
#include "varve/archive/sent.hpp"
#include "varve/base/ascii.hpp"
#include "varve/coding/coding.hpp"

namespace varve::crawl {
namespace {

using archive::CaptureRow;
using archive::header_of;
using parse::Role;

constexpr std::uint64_t kMostLooks = 1024;   // captures of one URL that are looked through
constexpr std::size_t kMaxValidator = 1024;  // bytes; a longer one is not sent
// A page that lacks something is looked at again as a whole after this: it may have been out of
// order for a while only.
constexpr std::int64_t kMissingFor = kMicrosecondsOfDay;

using Headers = std::vector<std::pair<std::string, std::string>>;

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return lower(c); });
  return out;
}

bool sets_conditions(const Headers& headers) {
  constexpr std::array<std::string_view, 8> kConditions = {
      "if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range",
      "range",         "cache-control",     "pragma"};
  return std::any_of(headers.begin(), headers.end(), [&](const auto& header) {
    return std::any_of(kConditions.begin(), kConditions.end(),
                       [&](auto name) { return equals_ascii(header.first, name); });
  });
}

// RFC 9110 8.8.2.2: what changed within the second in which it was given may have changed again.
bool is_reliable(std::string_view last_modified, const archive::Capture& capture) {
  const auto modified = parse_http_date(last_modified);
  const auto date = parse_http_date(header_of(capture.response_head, "date"));
  return modified && modified->us + kMicrosecondsOfSecond <= date.value_or(capture.time).us;
}

fetch::Validators validators_of(const archive::Capture& capture) {
  fetch::Validators said;
  const std::string_view etag = header_of(capture.response_head, "etag");
  const std::string_view modified = header_of(capture.response_head, "last-modified");
  if (etag.size() <= kMaxValidator) said.etag = etag;
  if (is_reliable(modified, capture)) said.last_modified = modified;
  return said;
}

// Whether other requests get other answers, by what is not compared.
bool varies(const archive::Capture& capture) {
  const std::string vary = lower_case(fetch::joined_header(capture.response_head, "vary"));
  return vary.find('*') != std::string::npos || vary.find("cookie") != std::string::npos;
}

bool is_whole(const CaptureRow& row) {
  return row.status == 200 && row.truncated == Truncation::kNone;
}

archive::Query newest_of(const std::string& url, Time from) {
  archive::Query query;
  query.url = url;
  query.from = from;
  query.method = "GET";
  query.newest_first = true;
  query.limit = kMostLooks;
  query.revisits = false;
  return query;
}

// What is read for what it needs: page_needs asks for that, of the earlier body too.
bool is_read(Role role) {
  switch (role) {
    case Role::kAnchor:
    case Role::kFrame:
    case Role::kObject:
    case Role::kSvgUse:
    case Role::kStylesheet:
    case Role::kPreload:
    case Role::kManifest:
    case Role::kModule:
      return true;
    default:
      return false;
  }
}

// RFC 9110 8.8.3.2: weak comparison.
std::string_view opaque_tag(std::string_view etag) {
  return etag.starts_with("W/") ? etag.substr(2) : etag;
}

}  // namespace

EarlierCaptures::EarlierCaptures(const archive::Archive& archive, const SaveOptions& options,
                                 Time now)
    : archive_(archive),
      options_(options),
      now_(now),
      conditions_of_user_(sets_conditions(options.fetch.headers)) {}

std::shared_ptr<const Earlier> EarlierCaptures::find(const url::Url& url, Role role,
                                                     bool first_party) const {
  if (!options_.conditional || conditions_of_user_) return nullptr;
  const bool is_document = role == Role::kAnchor || role == Role::kFrame;
  auto earlier = is_document ? find_document(url) : find_requisite(url);
  if (!earlier && role == Role::kFrame) earlier = find_requisite(url);
  if (!earlier) return nullptr;
  auto capture = archive_.details(earlier->row);
  if (!capture || !asked_alike(*capture, first_party)) return nullptr;
  earlier->capture = *std::move(capture);
  earlier->validators = validators_of(earlier->capture);
  if (is_document) return earlier;
  if (varies(earlier->capture)) return nullptr;
  earlier->fresh = is_still_fresh(earlier->capture.response_head, earlier->capture.time, now_);
  return earlier;
}

// The newest capture, and the newest snapshot of a document with that same body: in between there
// are only looks that found it unchanged.
std::shared_ptr<Earlier> EarlierCaptures::find_document(const url::Url& url) const {
  const std::string asked = url.without_fragment();
  archive::Query query = newest_of(asked, {now_.us - options_.full_look_every});
  query.status = 200;
  auto earlier = std::make_shared<Earlier>();
  bool found = false;
  const auto listed = archive_.list(query, [&](const CaptureRow& row) {
    if (row.url != asked || row.source != archive::Source::kHttp) return true;
    if (!is_whole(row) || (found && row.digest != earlier->row.digest)) return false;
    if (!std::exchange(found, true)) earlier->row = row;
    const auto snapshot = archive_.snapshot(row.url, row.time);
    if (snapshot && *snapshot) earlier->page = page_at(row);
    return snapshot && !*snapshot;
  });
  return listed && earlier->page ? earlier : nullptr;
}

// The snapshot, where it shows the page, was made as this one will be, and is not too old.
std::shared_ptr<const archive::Snapshot> EarlierCaptures::page_at(const CaptureRow& row) const {
  auto page = archive_.whole_snapshot(row.url, row.time);
  if (!page || !*page || !archive::is_good_verdict((*page)->verdict)) return nullptr;
  if ((*page)->circumstances != options_.circumstances) return nullptr;
  if (!(*page)->failed.empty() && row.time.us < now_.us - kMissingFor) return nullptr;
  (*page)->members = {};
  return std::make_shared<archive::Snapshot>(**std::move(page));
}

// The newest capture but for 304s: whatever came after a good one counts.
std::shared_ptr<Earlier> EarlierCaptures::find_requisite(const url::Url& url) const {
  const std::string asked = url.without_fragment();
  std::shared_ptr<Earlier> earlier;
  const auto listed = archive_.list(newest_of(asked, kEarliest), [&](const CaptureRow& row) {
    if (row.url != asked || row.source != archive::Source::kHttp) return true;
    if (archive::is_not_modified(row)) return true;
    if (is_whole(row)) earlier = std::make_shared<Earlier>(Earlier{.row = row});
    return false;
  });
  return listed ? earlier : nullptr;
}

// What varve's requests differ in: those are compared whatever Vary says (RFC 9111 4.1). Cookies of
// servers come and go; of the user's own the circumstances tell.
bool EarlierCaptures::asked_alike(const archive::Capture& capture, bool first_party) const {
  const fetch::Options& fetch = options_.fetch;
  std::map<std::string, std::string_view> ours = {
      {"user-agent", fetch.user_agent.empty() ? fetch::kUserAgent : fetch.user_agent},
      {"accept-encoding", coding::kAcceptEncoding},
      {"accept-language", {}},
      {"authorization", {}}};
  for (const auto& [name, value] : fetch.headers) {
    const std::string key = lower_case(name);
    const bool elsewhere = key == "host" || key == "cookie" || key == "proxy-authorization";
    if (elsewhere || (key == "authorization" && !first_party)) continue;
    ours[key] = value;
  }
  return std::all_of(ours.begin(), ours.end(), [&](const auto& header) {
    return header_of(capture.request_head, header.first) == header.second;
  });
}

std::optional<fetch::Response> EarlierCaptures::answer_of(const Earlier& earlier,
                                                          const url::Url& url, Role role) const {
  if (!is_read(role)) return archived_head(earlier.capture, url);
  return archived_answer(archive_, earlier.row, url);
}

bool confirms(const fetch::Response& not_modified, const Earlier& earlier) {
  if (earlier.validators.empty()) return false;
  const std::string_view named = header_of(not_modified.response_head, "etag");
  const std::string_view had = header_of(earlier.capture.response_head, "etag");
  return named.empty() || had.empty() || opaque_tag(named) == opaque_tag(had);
}

bool says_the_same(const fetch::Response& answer, const Earlier& earlier) {
  return answer.status == 200 && answer.truncated == Truncation::kNone &&
         answer.digest == earlier.capture.digest &&
         header_of(answer.response_head, "content-type") ==
             header_of(earlier.capture.response_head, "content-type");
}

}  // namespace varve::crawl
