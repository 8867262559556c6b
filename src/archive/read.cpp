// What an archive is asked.
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "archive/facts.hpp"
#include "archive/impl.hpp"
#include "varve/base/log.hpp"
#include "varve/url/surt.hpp"

namespace varve::archive {
namespace {

constexpr std::size_t kRowsOfList = 512;
constexpr std::size_t kSnapshotsOfMember = 64;  // that are looked through for one
constexpr int kPositionBits = 8;

// The row that a list goes on behind: that of the position, or where it is gone the one that stood
// before it. Nothing where the position's key comes from its beginning on.
Result<std::optional<index::CaptureRow>> row_at(index::Index& index, std::string_view key,
                                                const Position& position, bool newest_first) {
  VARVE_ASSIGN(const auto reader, index.read());
  const std::int64_t us = position.time.us;
  return newest_first ? reader->after(key, position.url, Time{std::max(us, INT64_MIN + 1) - 1})
                      : reader->before(key, position.url, Time{std::min(us, INT64_MAX - 1) + 1});
}

// Pages of up to `page_size` rows, behind `after`.
Result<void> each_capture_after(index::Index& index, const index::Filter& filter,
                                std::optional<index::CaptureRow> after, std::size_t page_size,
                                const std::function<Result<bool>(const index::CaptureRow&)>& sink) {
  for (;;) {
    std::vector<index::CaptureRow> page;
    {
      VARVE_ASSIGN(const auto reader, index.read());
      VARVE_ASSIGN(page, reader->page(filter, after, page_size));
    }
    for (const index::CaptureRow& row : page) {
      VARVE_ASSIGN(const bool more, sink(row));
      if (!more) return {};
    }
    if (page.size() < page_size) return {};
    after = std::move(page.back());
  }
}

std::optional<CaptureRow> to_optional_row(std::optional<index::CaptureRow> row) {
  if (!row) return std::nullopt;
  return to_capture_row(*std::move(row));
}

}  // namespace

index::Filter filter_of(const Query& query) {
  index::Filter filter;
  filter.from = query.from;
  filter.to = query.to;
  filter.status = query.status;
  filter.mime = query.mime;
  filter.method = query.method;
  filter.newest_first = query.newest_first;
  filter.first_times = query.revisits;
  if (query.url.empty()) return filter;
  if (query.match == Match::kExact) {
    filter.first = url::surt_key(query.url);
    filter.last = filter.first;
    return filter;
  }
  const url::KeyRange range = query.match == Match::kPrefix ? url::surt_prefix_range(query.url)
                              : query.match == Match::kHost ? url::surt_host_range(query.url)
                                                            : url::surt_domain_range(query.url);
  filter.first = range.first;
  filter.last = range.last;
  return filter;
}

std::uint64_t bytes_in(const Path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  auto entry = std::filesystem::recursive_directory_iterator(folder, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator();
       entry.increment(error)) {
    // What the processes that have the index open share in memory goes with them.
    const std::string name = entry->path().filename().string();
    if (name == "varve.db-shm") continue;
    // Full text is no part of the archive: it can be deleted and made again.
    if (name.starts_with("text.db")) continue;
    std::error_code gone;  // a file may go away meanwhile (varve.db-wal does)
    const auto size = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  return bytes;
}

std::int64_t capture_id(index::FactPlace fact) {
  return static_cast<std::int64_t>(fact.block << kPositionBits | fact.position);
}
index::FactPlace fact_of(std::int64_t id) {
  const auto place = static_cast<std::uint64_t>(id);
  return {place >> kPositionBits, static_cast<std::uint32_t>(place & ((1 << kPositionBits) - 1))};
}

std::string describe(std::string_view url, Time time) {
  return fmt::format("{} at {}", url, time.rfc3339());
}

std::string_view without_fragment(std::string_view url) {
  return url.substr(0, url.find('#'));
}

CaptureRow to_capture_row(index::CaptureRow row) {
  CaptureRow out;
  out.id = capture_id(row.fact);
  out.url = std::move(row.url);
  out.key = std::move(row.key);
  out.time = row.time;
  out.source = static_cast<Source>(row.source);
  out.status = row.status;
  out.mime = std::move(row.mime);
  out.method = std::move(row.method);
  out.digest = row.blob.digest;
  out.length = row.blob.raw;
  out.truncated = static_cast<Truncation>(row.truncated);
  out.revisit_of = row.first_time;
  return out;
}

Result<void> each_capture(index::Index& index, const index::Filter& filter,
                          const std::function<Result<bool>(const index::CaptureRow&)>& sink) {
  return each_capture_after(index, filter, std::nullopt, kRowsOfList, sink);
}

struct Archive::OneState::Held {
  index::Index::OneState state;
};

Archive::OneState::OneState(const Archive& archive)
    : held_(new Held{index::Index::OneState(*archive.impl_->index)}) {}
Archive::OneState::~OneState() = default;

Result<void> Archive::list(const Query& query,
                           const std::function<bool(const CaptureRow&)>& sink) const {
  if (query.held || !query.tag.empty()) return impl_->list_marked(query, sink);
  index::Filter filter = filter_of(query);
  std::optional<index::CaptureRow> after;
  if (query.after) {
    const std::string key = url::surt_key(query.after->url);
    const bool one_key = filter.last && *filter.last <= filter.first;
    if (one_key ? key != filter.first : filter.last && key >= *filter.last) return {};
    filter.first = std::max(filter.first, key);
    VARVE_ASSIGN(after, row_at(*impl_->index, key, *query.after, query.newest_first));
    if (after && after->key < filter.first) after.reset();
  }
  const auto page_size =
      query.limit == 0 ? kRowsOfList : std::min<std::uint64_t>(kRowsOfList, query.limit);
  std::uint64_t given = 0;
  return each_capture_after(*impl_->index, filter, std::move(after), page_size,
                            [&](const index::CaptureRow& row) -> Result<bool> {
                              if (!sink(to_capture_row(row))) return false;
                              return ++given != query.limit;
                            });
}

Result<std::optional<CaptureRow>> Archive::nearest(std::string_view url, Time time) const {
  const std::string key = url::surt_key(url);
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(auto row, reader->nearest(key, without_fragment(url), time));
  return to_optional_row(std::move(row));
}

Result<std::optional<CaptureRow>> Archive::latest(std::string_view url) const {
  const std::string key = url::surt_key(url);
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(auto row, reader->latest(key, without_fragment(url)));
  return to_optional_row(std::move(row));
}

Result<std::optional<CaptureRow>> Archive::capture(std::string_view url, Time time) const {
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(auto row, reader->capture(without_fragment(url), time));
  return to_optional_row(std::move(row));
}

Result<std::optional<CaptureRow>> Archive::first_within(std::string_view url, Time from, Time to,
                                                        bool of_gets) const {
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(auto row, reader->first_within(without_fragment(url), from, to, of_gets));
  return to_optional_row(std::move(row));
}

Result<std::vector<HistoryRow>> Archive::history(std::string_view url, Time from, Time to,
                                                 std::size_t limit) const {
  const std::string key = url::surt_key(url);
  std::vector<index::HistoryRow> rows;
  {
    VARVE_ASSIGN(const auto reader, impl_->index->read());
    VARVE_ASSIGN(rows, reader->history(key, from, to, limit));
  }
  std::vector<HistoryRow> out;
  out.reserve(rows.size());
  for (const index::HistoryRow& row : rows) out.push_back({row.time, row.status, row.body});
  return out;
}

Result<Archive::Neighbours> Archive::neighbours(std::string_view url, Time time) const {
  const std::string key = url::surt_key(url);
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(auto before, reader->before(key, without_fragment(url), time));
  VARVE_ASSIGN(auto after, reader->after(key, without_fragment(url), time));
  return Neighbours{to_optional_row(std::move(before)), to_optional_row(std::move(after))};
}

Blocks::Find Archive::Impl::find() const {
  return [this](std::uint64_t number) -> Result<std::optional<index::BlockRow>> {
    VARVE_ASSIGN(const auto reader, index->read());
    return reader->block(number);
  };
}

Result<Blocks::Bytes> Archive::Impl::fact(index::FactPlace place, FactKind kind,
                                          FactView& found) const {
  VARVE_ASSIGN(Blocks::Bytes bytes, blocks.facts(find(), place.block));
  const auto fact = fact_at(*bytes, place.position);
  if (!fact || fact->kind != kind) {
    return fail(ErrorKind::kDamaged, "block {} does not hold what the index has there",
                place.block);
  }
  found = *fact;
  return bytes;
}

Result<Capture> Archive::details(const CaptureRow& row) const {
  const auto decode = [&]() -> Result<Capture> {
    FactView fact;
    VARVE_ASSIGN(const auto bytes, impl_->fact(fact_of(row.id), FactKind::kCapture, fact));
    return decode_capture(fact);
  };
  const auto what = [&] { return fmt::format("the capture of {}", describe(row.url, row.time)); };
  auto capture = decode();
  if (!capture) return tl::unexpected(capture.error().in(what()));
  if (capture->url != row.url || capture->time != row.time) {
    return fail(ErrorKind::kDamaged, "{}: its facts are another's", what());
  }
  return capture;
}

Result<std::optional<Body>> Archive::body(const Digest& digest) const {
  for (std::uint64_t tried = 0;;) {
    std::optional<index::BlobRow> row;
    {
      VARVE_ASSIGN(const auto reader, impl_->index->read());
      VARVE_ASSIGN(row, reader->blob(digest));
    }
    if (!row) return std::nullopt;
    if (row->block == 0) {
      return fail(ErrorKind::kDamaged,
                  "the bytes of {} are lost; when a page that has them is saved again they are "
                  "back",
                  digest.text());
    }
    auto body = impl_->blocks.blob(impl_->find(), *row);
    // `compact` may have moved it to another block meanwhile.
    if (body || row->block == tried) return body;
    tried = row->block;
  }
}

Result<std::vector<SnapshotRow>> Archive::recent_snapshots(std::size_t limit) const {
  std::vector<index::SnapshotRow> rows;
  {
    VARVE_ASSIGN(const auto reader, impl_->index->read());
    VARVE_ASSIGN(rows, reader->recent_snapshots(limit));
  }
  std::vector<SnapshotRow> found;
  for (index::SnapshotRow& row : rows) {
    VARVE_ASSIGN(SnapshotRow out, impl_->snapshot_row(std::move(row)));
    found.push_back(std::move(out));
  }
  return found;
}

Result<std::optional<SnapshotRow>> Archive::snapshot(std::string_view url, Time time) const {
  std::optional<index::SnapshotRow> row;
  {
    VARVE_ASSIGN(const auto reader, impl_->index->read());
    VARVE_ASSIGN(row, reader->snapshot(url, time));
  }
  if (!row) return std::nullopt;
  return impl_->snapshot_row(*std::move(row));
}

Result<std::optional<Snapshot>> Archive::whole_snapshot(std::string_view url, Time time) const {
  std::optional<index::SnapshotRow> row;
  {
    VARVE_ASSIGN(const auto reader, impl_->index->read());
    VARVE_ASSIGN(row, reader->snapshot(url, time));
  }
  if (!row) return std::nullopt;
  VARVE_ASSIGN(Snapshot snapshot, impl_->whole_snapshot(*row));
  return snapshot;
}

// A snapshot that cannot be read has no members for who looks for one.
Result<std::optional<CaptureRow>> Archive::member(std::string_view url, Time from, Time to) const {
  std::vector<index::SnapshotRow> rows;
  {
    const index::SnapshotRow before{"", {from.us - 1}, 0, 0, {}, INT64_MAX, INT64_MAX};
    VARVE_ASSIGN(const auto reader, impl_->index->read());
    VARVE_ASSIGN(rows, reader->snapshots(before, kSnapshotsOfMember));
  }
  for (const index::SnapshotRow& row : rows) {
    if (row.time > to) break;
    const auto snapshot = impl_->whole_snapshot(row);
    if (!snapshot) continue;
    for (const Snapshot::Member& member : snapshot->members) {
      if (member.url == url) return capture(url, member.time);
    }
  }
  return std::nullopt;
}

Result<Snapshot> Archive::Impl::whole_snapshot(const index::SnapshotRow& row) const {
  FactView fact;
  const auto bytes = this->fact(row.fact, FactKind::kSnapshot, fact);
  if (!bytes) return tl::unexpected(bytes.error());
  return decode_snapshot(fact);
}

// A damaged fact leaves the words out: the list of what there is must not fail for it.
Result<SnapshotRow> Archive::Impl::snapshot_row(index::SnapshotRow row) const {
  SnapshotRow out;
  out.url = row.url;
  out.final_url = std::move(row.url);
  out.time = row.time;
  out.resources = row.members == 0 ? 0 : row.members - 1;  // the document is a member
  out.failed = row.failed;
  VARVE_ASSIGN(const auto reader, index->read());
  VARVE_ASSIGN(const auto document, reader->capture(out.final_url, out.time));
  if (document) out.status = document->status;
  auto snapshot = whole_snapshot(row);
  if (!snapshot) {
    spdlog::warn("{}", snapshot.error().message);
    return out;
  }
  out.url = std::move(snapshot->url);
  out.title = std::move(snapshot->title);
  out.verdict = std::move(snapshot->verdict);
  return out;
}

Result<Stats> Archive::stats() const {
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(const index::Totals totals, reader->totals());
  VARVE_ASSIGN(const auto packs, reader->packs());
  Stats stats;
  stats.captures = totals.captures;
  stats.urls = totals.urls;
  stats.blobs = totals.blobs;
  stats.bytes_original = totals.bytes_original;
  stats.packs = packs.size();
  stats.bytes_stored = bytes_in(impl_->folder);
  return stats;
}

Result<void> Archive::can_be_written() const {
  constexpr std::uint64_t kLeast = 1 << 20;
  const std::string what = fmt::format("cannot write to {}", impl_->folder.string());
  if (::access(impl_->folder.c_str(), W_OK) != 0) return fail_errno(what, errno);
  std::error_code error;
  const auto space = std::filesystem::space(impl_->folder, error);
  if (error) return fail_errno(what, error.value());
  return space.available < kLeast ? fail_errno(what, ENOSPC) : Result<void>();
}

}  // namespace varve::archive
