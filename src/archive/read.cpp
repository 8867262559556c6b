// What an archive is asked.
#include <filesystem>

#include "archive/facts.hpp"
#include "archive/impl.hpp"
#include "varve/url/surt.hpp"

namespace varve::archive {
namespace {

constexpr std::size_t kPage = 512;
constexpr int kPositionBits = 16;

index::Filter filter_of(const Query& query) {
  index::Filter filter;
  filter.from = query.from;
  filter.to = query.to;
  filter.status = query.status;
  filter.mime = query.mime;
  filter.newest_first = query.newest_first;
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

std::optional<CaptureRow> to_optional_row(std::optional<index::CaptureRow> row) {
  if (!row) return std::nullopt;
  return to_capture_row(*std::move(row));
}

std::uint64_t bytes_in(const Path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  auto entry = std::filesystem::recursive_directory_iterator(folder, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator();
       entry.increment(error)) {
    std::error_code gone;  // a file may go away meanwhile (varve.db-wal does)
    const auto size = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  return bytes;
}

}  // namespace

std::int64_t capture_id(std::int64_t record, std::uint32_t position) {
  return record << kPositionBits | position;
}
std::int64_t record_of(std::int64_t id) {
  return id >> kPositionBits;
}
std::size_t position_of(std::int64_t id) {
  return static_cast<std::size_t>(id & ((1 << kPositionBits) - 1));
}

std::string describe(std::string_view url, Time time) {
  return fmt::format("{} at {}", url, time.rfc3339());
}

std::string_view without_fragment(std::string_view url) {
  return url.substr(0, url.find('#'));
}

CaptureRow to_capture_row(index::CaptureRow row) {
  CaptureRow out;
  out.id = capture_id(row.record, row.position);
  out.url = std::move(row.url);
  out.key = std::move(row.key);
  out.time = row.time;
  out.source = static_cast<Source>(row.source);
  out.status = row.status;
  out.mime = std::move(row.mime);
  out.digest = row.digest;
  out.length = row.length;
  out.truncated = static_cast<Truncation>(row.truncated);
  out.revisit_of = row.first_time;
  return out;
}

Result<void> each_capture(index::Index& index, const index::Filter& filter,
                          const std::function<Result<bool>(const index::CaptureRow&)>& sink) {
  std::optional<index::CaptureRow> after;
  for (;;) {
    std::vector<index::CaptureRow> page;
    {
      VARVE_ASSIGN(const auto reader, index.read());
      VARVE_ASSIGN(page, reader->page(filter, after, kPage));
    }
    for (const index::CaptureRow& row : page) {
      VARVE_ASSIGN(const bool more, sink(row));
      if (!more) return {};
    }
    if (page.size() < kPage) return {};
    after = std::move(page.back());
  }
}

Result<void> Archive::list(const Query& query,
                           const std::function<bool(const CaptureRow&)>& sink) const {
  std::uint64_t given = 0;
  return each_capture(*impl_->index, filter_of(query),
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

Result<Archive::Neighbours> Archive::neighbours(std::string_view url, Time time) const {
  const std::string key = url::surt_key(url);
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(auto before, reader->before(key, without_fragment(url), time));
  VARVE_ASSIGN(auto after, reader->after(key, without_fragment(url), time));
  return Neighbours{to_optional_row(std::move(before)), to_optional_row(std::move(after))};
}

Result<Body> read_facts(Packs& packs, index::Place place) {
  VARVE_ASSIGN(const auto pack, packs.get(place.pack));
  VARVE_ASSIGN(const store::RecordHeader header, pack->header(place.offset));
  if (header.type != store::RecordType::kFacts) {
    return fail(ErrorKind::kDamaged, "{} at byte {}: there is no record of captures", pack->name(),
                place.offset);
  }
  return pack->read(place.offset, header);
}

Result<Capture> Archive::details(const CaptureRow& row) const {
  std::optional<index::RecordRow> record;
  {
    VARVE_ASSIGN(const auto reader, impl_->index->read());
    VARVE_ASSIGN(record, reader->record(record_of(row.id)));
  }
  const auto wrong = [&](std::string_view why) {
    return fail(ErrorKind::kDamaged, "the capture of {} cannot be read: {}",
                describe(row.url, row.time), why);
  };
  if (!record) return wrong("the index does not know its record");
  const auto bytes = read_facts(impl_->packs, record->place);
  if (!bytes)
    return tl::unexpected(bytes.error().in("the capture of " + describe(row.url, row.time)));
  VARVE_ASSIGN(const auto facts, split_facts(bytes->view()));
  const std::size_t position = position_of(row.id);
  if (position >= facts.size() || facts[position].kind != FactKind::kCapture) {
    return wrong("its record does not hold it");
  }
  VARVE_ASSIGN(Capture capture, decode_capture(facts[position]));
  if (capture.url != row.url || capture.time != row.time) return wrong("its record holds another");
  return capture;
}

Result<std::optional<Body>> Archive::body(const Digest& digest) const {
  std::optional<index::BlobRow> row;
  {
    VARVE_ASSIGN(const auto reader, impl_->index->read());
    VARVE_ASSIGN(row, reader->blob(digest));
  }
  if (!row) return std::nullopt;
  VARVE_ASSIGN(const auto pack, impl_->packs.get(row->place.pack));
  VARVE_ASSIGN(const store::RecordHeader header, pack->header(row->place.offset));
  if (header.type != store::RecordType::kBlob || header.digest != digest) {
    return fail(ErrorKind::kDamaged, "{} at byte {}: the body {} is not there", pack->name(),
                row->place.offset, digest.text());
  }
  VARVE_ASSIGN(Body body, pack->read(row->place.offset, header));
  return body;
}

Result<std::vector<SnapshotRow>> Archive::recent_snapshots(std::size_t limit) const {
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(auto rows, reader->recent_snapshots(limit));
  std::vector<SnapshotRow> found;
  for (index::SnapshotRow& row : rows) {
    SnapshotRow& out = found.emplace_back();
    out.url = std::move(row.asked_url);
    out.final_url = std::move(row.url);
    out.time = row.time;
    out.title = std::move(row.title);
    out.verdict = std::move(row.verdict);
    out.status = row.status;
    out.resources = row.members == 0 ? 0 : row.members - 1;  // the document is a member
    out.failed = row.failed;
  }
  return found;
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

Result<PreparedBlob> Archive::prepare(const Body& body, std::optional<Digest> digest,
                                      std::string_view mime) const {
  PreparedBlob prepared;
  prepared.digest_ = digest ? *digest : Sha256::of(body.view());
  prepared.length_ = body.size();
  {
    VARVE_ASSIGN(const auto reader, impl_->index->read());
    VARVE_ASSIGN(const auto row, reader->blob(prepared.digest_));
    prepared.known_ = row.has_value();
  }
  if (prepared.known_) return prepared;
  VARVE_ASSIGN(store::Payload payload, store::encode_payload(body, mime));
  prepared.frame_ = std::move(payload.bytes);
  prepared.encoding_ = static_cast<unsigned char>(payload.encoding);
  prepared.crc_ = payload.crc;
  return prepared;
}

}  // namespace varve::archive
