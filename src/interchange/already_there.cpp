#include "interchange/already_there.hpp"

#include <vector>

#include "varve/archive/transferred.hpp"

namespace varve::interchange {
namespace {

constexpr std::uint64_t kMostInSecond = 200;  // of one key; more are not looked at

bool is_of(const Body& body, const NamedDigest& digest) {
  Hasher hasher(digest.algorithm);
  hasher.update(body.view());
  return hasher.finish() == digest;
}

}  // namespace

Result<Presence> AlreadyThere::find(const CdxLine& line, bool shares_second) {
  archive::Query query;
  query.url = line.url;
  query.from = line.time;
  query.to = Time{line.time.us + kMicrosecondsOfSecond - 1};
  query.limit = kMostInSecond;
  std::vector<archive::CaptureRow> rows;
  VARVE_TRY(archive_.list(query, [&](const archive::CaptureRow& row) {
    if (row.url == line.url) rows.push_back(row);
    return true;
  }));
  for (const archive::CaptureRow& row : rows) {
    if (!line.digest) return Presence::kThere;
    VARVE_ASSIGN(const bool same, has_digest(row, *line.digest));
    if (same || (!shares_second && row.source == archive::Source::kImport)) return Presence::kThere;
  }
  VARVE_ASSIGN(const bool removed, was_removed(line));
  return removed ? Presence::kRemoved : Presence::kMissing;
}

// Of the body as decoded or as transferred: archives differ in which one they mean.
Result<bool> AlreadyThere::has_digest(const archive::CaptureRow& row,
                                      const NamedDigest& digest) const {
  VARVE_ASSIGN(const archive::Capture capture, archive_.details(row));
  if (digest.algorithm == "sha256") {
    return digest.bytes == row.digest.view() || digest.bytes == capture.transferred_digest.view();
  }
  VARVE_ASSIGN(const auto body, archive_.body(row.digest));
  if (body && is_of(*body, digest)) return true;
  VARVE_ASSIGN(const auto transferred, archive::transferred_body(archive_, capture));
  return transferred && is_of(*transferred, digest);
}

// To the second: of a capture that was saved here, others know no more.
Result<bool> AlreadyThere::was_removed(const CdxLine& line) {
  if (!removed_) {
    VARVE_ASSIGN(const auto removals, archive_.removals());
    removed_.emplace();
    for (const archive::Removal& removal : removals) {
      removed_->emplace(removal.url, removal.time.digits14());
    }
  }
  return removed_->count({line.url, line.timestamp()}) != 0;
}

}  // namespace varve::interchange
