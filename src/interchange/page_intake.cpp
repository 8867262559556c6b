#include "interchange/page_intake.hpp"

#include <cstdlib>

#include "interchange/lines.hpp"

namespace varve::interchange {
namespace {

constexpr std::size_t kPagesTogether = 1000;
constexpr std::size_t kPageBytesTogether = 4 << 20;

// Writers note when a page began to load, or was done: its capture is that near.
constexpr std::int64_t kNear = std::int64_t{10} * 60 * 1'000'000;
// Captures of like URLs that are looked at to find it.
constexpr std::uint64_t kMaxLike = 100;

std::int64_t distance(Time a, Time b) {
  return std::abs(a.us - b.us);
}

}  // namespace

Result<void> PageIntake::take(const Path& wacz) {
  VARVE_ASSIGN(const ZipReader zip, ZipReader::open(wacz));
  for (const ZipReader::Entry& entry : zip.entries()) {
    if (!entry.name.starts_with("pages/") || !entry.name.ends_with(".jsonl")) continue;
    file_ = wacz / entry.name;
    const auto taken = take_list(zip, entry);
    if (!taken) VARVE_TRY(tell_bad(taken.error()));
  }
  return commit();
}

Result<void> PageIntake::take_list(const ZipReader& zip, const ZipReader::Entry& entry) {
  VARVE_ASSIGN(auto file, zip.open(entry));
  VARVE_ASSIGN(Stream stream, Stream::open(std::move(file), 0, entry.size, 0));
  Lines lines(std::move(stream), kMaxPageLine);
  for (std::uint64_t number = 1;; ++number) {
    VARVE_ASSIGN(const auto line, lines.next());
    if (!line) break;
    const std::string place = fmt::format("line {}", number);
    if (line->is_whole) {
      VARVE_TRY(take_line(line->text, place));
    } else {
      warn(fmt::format("{}: it is longer than {} MiB", place, kMaxPageLine >> 20));
    }
  }
  if (lines.damage().empty()) return {};
  return fail(ErrorKind::kInvalid, "{}", lines.damage());
}

Result<void> PageIntake::take_line(std::string_view line, const std::string& place) {
  auto page = parse_page_line(line);
  if (!page) warn(fmt::format("{}: {}", place, page.error().message));
  if (!page || !*page) return {};
  VARVE_ASSIGN(const auto document, document_of(**page));
  if (document) return add(**std::move(page), *document);
  warn(fmt::format("{}: no capture of {} near {} is in the archive", place, (*page)->url,
                   (*page)->time.rfc3339()));
  return {};
}

// The nearest of exactly that URL; like ones (http:, www.) often are the redirects that led there.
Result<std::optional<archive::CaptureRow>> PageIntake::document_of(const PageLine& page) const {
  VARVE_ASSIGN(auto best, archive_.nearest(page.url, page.time));
  if (!best || distance(best->time, page.time) > kNear) return std::nullopt;
  if (best->url == page.url) return best;
  best.reset();
  archive::Query query;
  query.url = page.url;
  query.from.us = page.time.us - kNear;
  query.to.us = page.time.us + kNear;
  query.limit = kMaxLike;
  VARVE_TRY(archive_.list(query, [&](const archive::CaptureRow& row) {
    const bool nearer = !best || distance(row.time, page.time) < distance(best->time, page.time);
    if (row.url == page.url && nearer) best = row;
    return true;
  }));
  return best;
}

// What the page needs is in no list: its own capture is the only one that is known to belong to it.
Result<void> PageIntake::add(PageLine page, const archive::CaptureRow& document) {
  VARVE_ASSIGN(const auto there, archive_.snapshot(document.url, document.time));
  if (there || !names_.emplace(document.url, document.time.us).second) return {};
  archive::Snapshot snapshot;
  snapshot.url = std::move(page.url);
  snapshot.final_url = document.url;
  snapshot.time = document.time;
  snapshot.title = std::move(page.title);
  snapshot.verdict = "imported";
  snapshot.members.push_back({document.url, document.time});
  bytes_ += 4 * document.url.size() + snapshot.title.size();
  ready_.push_back(std::move(snapshot));
  const bool enough = ready_.size() >= kPagesTogether || bytes_ >= kPageBytesTogether;
  return enough ? commit() : Result<void>();
}

Result<void> PageIntake::commit() {
  if (ready_.empty()) return {};
  VARVE_ASSIGN(auto transaction, archive_.begin());
  for (const archive::Snapshot& snapshot : ready_) VARVE_TRY(transaction.add(snapshot));
  VARVE_TRY(transaction.commit());
  report_.pages += ready_.size();
  ready_.clear();
  names_.clear();
  bytes_ = 0;
  return {};
}

// A list that is damaged: what came before stays, and so do the captures.
Result<void> PageIntake::tell_bad(const Error& error) {
  if (error.kind != ErrorKind::kInvalid) return tl::unexpected(error);
  ++report_.bad;
  if (options_.strict) return tl::unexpected(error.in(file_.string()));
  if (options_.on_bad) options_.on_bad({file_, {}, error.message});
  return {};
}

void PageIntake::warn(std::string reason) {
  ++report_.warnings;
  if (options_.on_warning) options_.on_warning({file_, {}, std::move(reason)});
}

}  // namespace varve::interchange
