#include "interchange/originals.hpp"

#include "varve/archive/transferred.hpp"

namespace varve::interchange {
namespace {

constexpr std::size_t kKept = 50'000;    // some 25 MB
constexpr std::size_t kLongUrl = 2'048;  // of one that is kept
constexpr std::uint64_t kCandidates = 32;

std::string key_of(const NamedDigest& digest) {
  return digest.algorithm + digest.bytes;
}

// What repeats of a capture need to know of it, which is all but heads and addresses.
archive::Capture without_heads(const archive::Capture& capture) {
  archive::Capture kept;
  if (capture.url.size() <= kLongUrl) kept.url = capture.url;
  if (capture.mime.size() <= kLongUrl) kept.mime = capture.mime;
  kept.time = capture.time;
  kept.status = capture.status;
  kept.digest = capture.digest;
  kept.length = capture.length;
  kept.transferred_digest = capture.transferred_digest;
  kept.transferred_length = capture.transferred_length;
  kept.recipe = capture.recipe;
  kept.transferred_blob = capture.transferred_blob;
  return kept;
}

}  // namespace

void Originals::note(const archive::Capture& capture, const std::optional<NamedDigest>& payload,
                     const Digest& recorded) {
  if (by_digest_.size() > kKept) by_digest_.clear();
  const auto kept = std::make_shared<const archive::Capture>(without_heads(capture));
  if (payload) by_digest_.insert_or_assign(key_of(*payload), kept);
  by_digest_.insert_or_assign(key_of({"sha256", std::string(recorded.view())}), kept);
}

Result<std::optional<archive::Capture>> Originals::find(const Answer& answer, bool archive_too) {
  if (answer.payload && !answer.repeats->not_modified) {
    const auto noted = by_digest_.find(key_of(*answer.payload));
    if (noted != by_digest_.end() && !archive_too) return *noted->second;
    if (noted != by_digest_.end()) {
      VARVE_ASSIGN(auto whole, details_of(*noted->second));
      if (whole) return whole;
    }
  }
  if (!archive_too) return std::nullopt;
  VARVE_ASSIGN(auto found, find_at(answer));
  if (found) return found;
  return find_of_url(answer);
}

// With its heads, of the archive.
Result<std::optional<archive::Capture>> Originals::details_of(const archive::Capture& noted) {
  VARVE_ASSIGN(const auto row, archive_.capture(noted.url, noted.time));
  if (!row || row->digest != noted.digest) return std::nullopt;
  VARVE_ASSIGN(archive::Capture capture, archive_.details(*row));
  return capture;
}

// The capture that the record names. Its time may have moved on a little when it was taken in.
Result<std::optional<archive::Capture>> Originals::find_at(const Answer& answer) {
  const std::optional<Time> time = answer.repeats->time;
  if (!time) return std::nullopt;
  archive::Query query;
  query.from = *time;
  query.to = Time{time->us + kMicrosecondsOfSecond - 1};
  return find_first(query, answer);
}

// Among the URL's captures up to then, newest first.
Result<std::optional<archive::Capture>> Originals::find_of_url(const Answer& answer) {
  if (!answer.payload && !answer.repeats->not_modified) return std::nullopt;
  archive::Query query;
  query.to = answer.capture.time;
  query.newest_first = true;
  return find_first(query, answer);
}

// The first capture of the URL within `query` that is meant.
Result<std::optional<archive::Capture>> Originals::find_first(archive::Query query,
                                                              const Answer& answer) {
  query.url = answer.repeats->url;
  query.limit = kCandidates;
  std::vector<archive::CaptureRow> rows;
  VARVE_TRY(archive_.list(query, [&](const archive::CaptureRow& row) {
    if (row.url == query.url) rows.push_back(row);
    return true;
  }));
  for (const archive::CaptureRow& row : rows) {
    VARVE_ASSIGN(auto found, check(row, answer));
    if (found) return found;
  }
  return std::nullopt;
}

// Whether the row's body is the one that is meant: by the digest where there is one.
Result<std::optional<archive::Capture>> Originals::check(const archive::CaptureRow& row,
                                                         const Answer& answer) {
  if (answer.repeats->not_modified && row.status == 304) return std::nullopt;
  VARVE_ASSIGN(archive::Capture capture, archive_.details(row));
  if (!answer.payload || answer.repeats->not_modified) return capture;
  VARVE_ASSIGN(const auto transferred, archive::transferred_body(archive_, capture));
  if (!transferred) return std::nullopt;
  Hasher hasher(answer.payload->algorithm);
  hasher.update(transferred->view());
  if (hasher.finish() != *answer.payload) return std::nullopt;
  return capture;
}

}  // namespace varve::interchange
