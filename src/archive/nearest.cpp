#include "varve/archive/nearest.hpp"

#include <algorithm>
#include <array>

#include "varve/archive/sent.hpp"
#include "varve/url/surt.hpp"
#include "varve/url/url.hpp"

namespace varve::archive {
namespace {

constexpr std::int64_t kOneSave = 60'000'000;  // µs; captures so near belong together
constexpr std::uint64_t kMaxCandidates = 64;
constexpr std::uint64_t kMaxTroubled = 256;  // that are looked behind of
constexpr int kMaxHops = 8;
constexpr std::uint64_t kMaxHolding = 256;

// The capture that the redirect led to in the same save; nothing where there is none.
Result<std::optional<CaptureRow>> led_to(const Archive& archive, const CaptureRow& redirect) {
  VARVE_ASSIGN(const Capture capture, archive.details(redirect));
  const auto from = url::Url::parse(redirect.url);
  const auto target =
      url::Url::parse(header_of(capture.response_head, "location"), from ? &*from : nullptr);
  if (!from || !target) return std::nullopt;
  VARVE_ASSIGN(auto next, find_best(archive, target->without_fragment(), redirect.time));
  const bool together = next && next->id != redirect.id &&
                        distance(next->time, redirect.time) <= std::uint64_t{kOneSave};
  return together ? std::move(next) : std::nullopt;
}

}  // namespace

std::uint64_t distance(Time a, Time b) {
  return a > b ? static_cast<std::uint64_t>(a.us) - static_cast<std::uint64_t>(b.us)
               : static_cast<std::uint64_t>(b.us) - static_cast<std::uint64_t>(a.us);
}

bool is_redirect(const CaptureRow& row) {
  return row.status >= 300 && row.status < 400 && !is_not_modified(row);
}

bool is_not_modified(const CaptureRow& row) {
  return row.status == 304;
}

Result<std::optional<CaptureRow>> still_holding(const Archive& archive,
                                                const CaptureRow& not_modified) {
  Query query;
  query.url = not_modified.url;
  query.to = not_modified.time;
  query.status = 200;
  query.method = not_modified.method;
  query.newest_first = true;
  query.limit = kMaxHolding;
  query.revisits = false;
  std::optional<CaptureRow> found;
  VARVE_TRY(archive.list(query, [&](const CaptureRow& row) {
    if (row.url == not_modified.url && row.digest == not_modified.digest) found = row;
    return !found;
  }));
  return found;
}

Result<Capture> described(const Archive& archive, const CaptureRow& row) {
  VARVE_ASSIGN(Capture capture, archive.details(row));
  if (!is_not_modified(row)) return capture;
  VARVE_ASSIGN(const auto holding, still_holding(archive, row));
  if (!holding) return capture;
  VARVE_ASSIGN(Capture said, archive.details(*holding));
  capture.response_head = std::move(said.response_head);
  capture.transferred_digest = said.transferred_digest;
  capture.transferred_length = said.transferred_length;
  capture.recipe = std::move(said.recipe);
  capture.transferred_blob = said.transferred_blob;
  return capture;
}

Result<std::optional<CaptureRow>> find_best(const Archive& archive, std::string_view url,
                                            Time time) {
  VARVE_ASSIGN(const auto near, archive.nearest(url, time));
  if (near && distance(near->time, time) > std::uint64_t{kOneSave}) {
    VARVE_ASSIGN(auto member, find_member(archive, url, time));
    if (member) return member;
  }
  if (!near || near->url == url) return near;
  Query query;
  query.url = url;
  query.from = {near->time.us - kOneSave};
  query.to = {near->time.us + kOneSave};
  query.limit = kMaxCandidates;
  query.method = near->method;
  CaptureRow best = *near;
  const auto rank = [&](const CaptureRow& row) {
    return row.url == url ? 2 : is_redirect(row) ? 0 : 1;
  };
  VARVE_TRY(archive.list(query, [&](const CaptureRow& row) {
    const bool nearer = distance(row.time, time) < distance(best.time, time);
    if (rank(row) > rank(best) || (rank(row) == rank(best) && nearer)) best = row;
    return true;
  }));
  return best;
}

Result<std::optional<CaptureRow>> find_member(const Archive& archive, std::string_view url,
                                              Time time) {
  if (time == kEarliest || time == kLatest) return std::nullopt;
  const std::int64_t rest = time.us % kMicrosecondsOfSecond;
  const Time second{time.us - (rest < 0 ? rest + kMicrosecondsOfSecond : rest)};
  VARVE_ASSIGN(auto member, archive.member(url, second, {second.us + kMicrosecondsOfSecond - 1}));
  const bool is_older = member && member->time.us < time.us - kOneSave;
  return is_older ? std::move(member) : std::nullopt;
}

bool is_good_verdict(std::string_view verdict) {
  constexpr std::array<std::string_view, 5> kGood = {
      "complete", "missing resources", "changed while loading", "recorded", "imported"};
  const std::string_view kind = verdict.substr(0, verdict.find(':'));
  return std::find(kGood.begin(), kGood.end(), kind) != kGood.end();
}

Result<CaptureRow> behind_redirects(const Archive& archive, CaptureRow row) {
  for (int hops = 0; is_redirect(row) && hops < kMaxHops; ++hops) {
    VARVE_ASSIGN(auto next, led_to(archive, row));
    if (!next) break;
    row = *std::move(next);
  }
  return row;
}

Result<std::string> trouble_of(const Archive& archive, const CaptureRow& row) {
  VARVE_ASSIGN(const CaptureRow document, behind_redirects(archive, row));
  if (document.status >= 400) return fmt::format("status {}", document.status);
  VARVE_ASSIGN(const auto snapshot, archive.snapshot(document.url, document.time));
  if (!snapshot || snapshot->verdict.empty() || is_good_verdict(snapshot->verdict)) {
    return std::string();
  }
  // A verdict is about the page that was asked for: where that was another, which led here, the
  // document by itself may well be good.
  if (url::surt_key(snapshot->url) != row.key) return std::string();
  return snapshot->verdict.substr(0, snapshot->verdict.find(':'));
}

Result<std::optional<CaptureRow>> find_last_good(const Archive& archive, std::string_view url) {
  VARVE_ASSIGN(auto last, find_best(archive, url, kLatest));
  if (!last) return last;
  VARVE_ASSIGN(const std::string trouble, trouble_of(archive, *last));
  if (trouble.empty()) return last;
  Query query;
  query.url = url;
  query.to = last->time;
  query.method = last->method;
  query.newest_first = true;
  query.limit = kMaxTroubled;
  query.revisits = false;
  Result<std::string> why;
  std::optional<CaptureRow> good;
  VARVE_TRY(archive.list(query, [&](const CaptureRow& row) {
    why = trouble_of(archive, row);
    if (why && why->empty()) good = row;
    return why && !good;
  }));
  if (!why) return tl::unexpected(why.error());
  if (!good) return last;
  VARVE_ASSIGN(auto best, find_best(archive, url, good->time));
  if (best) {
    VARVE_ASSIGN(why, trouble_of(archive, *best));
    if (why->empty()) return best;
  }
  return good;
}

}  // namespace varve::archive
