#include "varve/archive/nearest.hpp"

namespace varve::archive {
namespace {

constexpr std::int64_t kOneSave = 60'000'000;  // µs; captures so near belong together
constexpr std::uint64_t kMaxCandidates = 64;

}  // namespace

std::uint64_t distance(Time a, Time b) {
  return a > b ? static_cast<std::uint64_t>(a.us) - static_cast<std::uint64_t>(b.us)
               : static_cast<std::uint64_t>(b.us) - static_cast<std::uint64_t>(a.us);
}

bool is_redirect(const CaptureRow& row) {
  return row.status >= 300 && row.status < 400;
}

Result<std::optional<CaptureRow>> find_best(const Archive& archive, std::string_view url,
                                            Time time) {
  VARVE_ASSIGN(const auto near, archive.nearest(url, time));
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

}  // namespace varve::archive
