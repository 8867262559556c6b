// Single captures, blobs and blocks.
#include "varve/index/reader.hpp"

#include <algorithm>

#include "index/reader_statements.hpp"
#include "varve/index/url_form.hpp"
#include "varve/url/surt.hpp"

namespace varve::index {
namespace {

constexpr std::size_t kKindsKept = 4096;  // a hostile server can make one of each answer

// How far apart two times are; any two are.
std::uint64_t distance(Time a, Time b) {
  const auto [low, high] = std::minmax(a.us, b.us);
  return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
}

}  // namespace

Reader::Reader(std::unique_ptr<Statements> statements) : statements_(std::move(statements)) {}
Reader::~Reader() = default;

Result<std::unique_ptr<Reader>> Reader::open(const Path& path, int busy_ms) {
  VARVE_ASSIGN(Database database, Database::open(path, busy_ms, Database::Use::kRead));
  return std::unique_ptr<Reader>(new Reader(std::make_unique<Statements>(std::move(database))));
}

Result<std::optional<BlobRow>> Reader::blob(const Digest& digest) {
  const auto& known = statements_->known;
  if (known && known->blob && known->blob->digest == digest) return known->blob;
  statements_->database.begin_effort();
  return statements_->blob(digest);
}

Result<std::optional<BlockRow>> Reader::block(std::uint64_t number) {
  auto& known = statements_->known;
  if (known) {
    for (const BlockRow& row : known->blocks) {
      if (number != 0 && row.number == number) return row;
    }
  }
  statements_->database.begin_effort();
  VARVE_ASSIGN(auto row, statements_->block(number));
  if (known && row) known->add(*row);
  return row;
}

Result<std::uint64_t> Reader::blob_uses(std::int64_t id) {
  statements_->database.begin_effort();
  VARVE_ASSIGN(const auto uses, statements_->ask(Query::kBlobUses, id));
  return static_cast<std::uint64_t>(uses.value_or(0));
}

Result<const Reader::Statements::Kind*> Reader::Statements::kind(std::int64_t id) {
  const auto kept = kinds_.find(id);
  if (kept != kinds_.end()) return &kept->second;
  VARVE_ASSIGN(Statement * statement, get(Query::kKind));
  auto use = statement->use(id);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return fail(ErrorKind::kDamaged, "the index has lost what kind a capture is");
  if (kinds_.size() >= kKindsKept) kinds_.clear();
  Kind& kind = kinds_[id];
  kind = {use.text(0), static_cast<int>(use.integer(1)), static_cast<int>(use.integer(2)),
          static_cast<int>(use.integer(3)), use.text(4)};
  return &kind;
}

Result<FoundCapture> Reader::Statements::row_of(const Key& key, const Found& found) {
  FoundCapture row;
  VARVE_ASSIGN(row.url, url_of(key.text, key.id, found.variant));
  VARVE_ASSIGN(const Kind* of, kind(found.kind_id));
  row.key = key.text;
  row.time = found.time;
  row.status = of->status;
  row.source = of->source;
  row.truncated = of->truncated;
  row.mime = of->mime;
  row.method = of->method;
  row.fact = fact_place(found.fact);
  row.key_id = key.id;
  row.variant = found.variant;
  row.blob_id = found.blob_id;
  return row;
}

Result<std::optional<CaptureRow>> Reader::Statements::with_body(
    Result<std::optional<FoundCapture>> found) {
  if (!found) return tl::unexpected(found.error());
  if (!*found) return std::nullopt;
  CaptureRow row{*std::move(*found), {}, {}};
  VARVE_ASSIGN(Statement * statement, get(Query::kBlobById));
  auto use = statement->use(row.blob_id);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return fail(ErrorKind::kDamaged, "the index has lost the body of a capture");
  row.blob = blob_row(use, 0);
  if (known) known->blob = row.blob;
  return row;
}

Result<FoundCapture> Reader::Statements::best_at(const Key& key, std::string_view url,
                                                 const Found& found) {
  VARVE_ASSIGN(FoundCapture other, row_of(key, found));
  if (other.url == url) return other;
  VARVE_ASSIGN(auto same, exact(key, url, found.time));
  return same && same->method == other.method ? *std::move(same) : std::move(other);
}

Result<bool> Reader::Statements::is_get(const Found& found) {
  VARVE_ASSIGN(const Kind* of, kind(found.kind_id));
  return of->method == "GET";
}

Result<std::optional<Reader::Statements::Found>> Reader::Statements::find_get(Query query,
                                                                              std::int64_t key_id,
                                                                              Time time) {
  VARVE_ASSIGN(Statement * statement, get(query));
  auto use = statement->use(key_id, time);
  for (;;) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return std::nullopt;
    const Found found = found_row(use);
    VARVE_ASSIGN(const bool wanted, is_get(found));
    if (wanted) return found;
  }
}

Result<std::optional<FoundCapture>> Reader::Statements::exact(const Key& key, std::string_view url,
                                                              Time time) {
  VARVE_ASSIGN(const auto variant, variant_of(key.text, key.id, url));
  if (!variant) return std::nullopt;
  VARVE_ASSIGN(const auto found, find(Query::kCaptureAt, key.id, time, *variant));
  if (!found) return std::nullopt;
  return row_of(key, *found);
}

Result<std::optional<FoundCapture>> Reader::Statements::nearest(Statement::Use& use,
                                                                std::string_view text,
                                                                std::string_view url, Time time) {
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  const Key key{text, use.integer(5)};
  std::optional<Found> last;
  if (!use.null(0)) last = found_row(use);
  VARVE_ASSIGN(const bool last_is_get, last ? is_get(*last) : Result<bool>(true));
  std::optional<Found> before = last;
  if (!last_is_get) {
    VARVE_ASSIGN(before, find_get(Query::kBefore, key.id, time));
  }
  if (before && before->time == time) return best_at(key, url, *before);
  VARVE_ASSIGN(auto after, find_get(Query::kAfter, key.id, time));
  if (!before && !after) {  // none of a GET
    before = last;
    VARVE_ASSIGN(after, find(Query::kAfter, key.id, time));
  }
  if (!before && !after) return std::nullopt;
  if (!before || !after) return best_at(key, url, before ? *before : *after);
  const std::uint64_t back = distance(before->time, time);
  const std::uint64_t ahead = distance(after->time, time);
  if (ahead != back) return best_at(key, url, ahead < back ? *after : *before);
  VARVE_ASSIGN(FoundCapture earlier, best_at(key, url, *before));
  if (earlier.url == url) return earlier;
  VARVE_ASSIGN(FoundCapture later, best_at(key, url, *after));
  return later.url == url ? std::move(later) : std::move(earlier);
}

Result<std::optional<FoundCapture>> Reader::Statements::beside(Query query, const Key& key,
                                                               std::string_view url, Time time) {
  VARVE_ASSIGN(const auto found, find_get(query, key.id, time));
  if (!found) return std::nullopt;
  return best_at(key, url, *found);
}

Result<std::optional<CaptureRow>> Reader::Statements::row_of_key(std::string_view text,
                                                                 const Question& question) {
  database.begin_effort();
  VARVE_ASSIGN(Statement * statement, get(Query::kKey));
  auto use = statement->use(text);  // its row is held until the end: one state, locked once
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  return with_body(question({text, use.integer(0)}));
}

// The question that every page view asks: the key comes with its first candidate.
Result<std::optional<CaptureRow>> Reader::nearest(std::string_view key, std::string_view url,
                                                  Time time) {
  Statements& all = *statements_;
  all.database.begin_effort();
  VARVE_ASSIGN(Statement * statement, all.get(Query::kKeyAndBefore));
  auto use = statement->use(key, time);  // held until the end, as in row_of_key()
  return all.with_body(all.nearest(use, key, url, time));
}

Result<std::optional<CaptureRow>> Reader::latest(std::string_view key, std::string_view url) {
  Statements& all = *statements_;
  all.database.begin_effort();
  VARVE_ASSIGN(Statement * statement, all.get(Query::kKeyAndBefore));
  auto use = statement->use(key, kLatest);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there || use.null(0)) return std::nullopt;
  auto found = all.best_at({key, use.integer(5)}, url, Statements::found_row(use));
  if (!found) return tl::unexpected(found.error());
  return all.with_body(std::optional(*std::move(found)));
}

Result<std::optional<FoundCapture>> Reader::find_nearest(std::string_view key, std::string_view url,
                                                         Time time) {
  Statements& all = *statements_;
  all.database.begin_effort();
  VARVE_ASSIGN(Statement * statement, all.get(Query::kKeyAndBefore));
  auto use = statement->use(key, time);
  return all.nearest(use, key, url, time);
}

Result<std::optional<CaptureRow>> Reader::before(std::string_view key, std::string_view url,
                                                 Time time) {
  if (time == kEarliest) return std::nullopt;
  return statements_->row_of_key(key, [&](const auto& of) {
    return statements_->beside(Query::kBefore, of, url, Time{time.us - 1});
  });
}

Result<std::optional<CaptureRow>> Reader::after(std::string_view key, std::string_view url,
                                                Time time) {
  if (time == kLatest) return std::nullopt;
  return statements_->row_of_key(key, [&](const auto& of) {
    return statements_->beside(Query::kAfter, of, url, Time{time.us + 1});
  });
}

Result<std::optional<FoundCapture>> Reader::Statements::first_within(const Key& key,
                                                                     std::string_view url,
                                                                     Time from, Time to,
                                                                     bool of_gets) {
  VARVE_ASSIGN(const auto variant, variant_of(key.text, key.id, url));
  if (!variant) return std::nullopt;
  VARVE_ASSIGN(Statement * statement, get(Query::kAfter));
  auto use = statement->use(key.id, from);
  for (;;) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return std::nullopt;
    const Found found = found_row(use);
    if (found.time > to) return std::nullopt;
    if (found.variant != *variant) continue;
    VARVE_ASSIGN(const bool wanted, of_gets ? is_get(found) : Result<bool>(true));
    if (wanted) return row_of(key, found);
  }
}

Result<std::optional<CaptureRow>> Reader::first_within(std::string_view url, Time from, Time to,
                                                       bool of_gets) {
  const std::string key = url::surt_key(url);
  return statements_->row_of_key(
      key, [&](const auto& of) { return statements_->first_within(of, url, from, to, of_gets); });
}

Result<std::optional<CaptureRow>> Reader::capture(std::string_view url, Time time) {
  const std::string key = url::surt_key(url);
  return statements_->row_of_key(key,
                                 [&](const auto& of) { return statements_->exact(of, url, time); });
}

Result<std::optional<SnapshotRow>> Reader::snapshot(std::string_view url, Time time) {
  statements_->database.begin_effort();
  const std::string key = url::surt_key(url);
  VARVE_ASSIGN(const auto id, statements_->ask(Query::kKey, std::string_view(key)));
  if (!id) return std::nullopt;
  VARVE_ASSIGN(const auto variant, statements_->variant_of(key, *id, url));
  if (!variant) return std::nullopt;
  VARVE_ASSIGN(Statement * snapshot, statements_->get(Query::kSnapshot));
  auto use = snapshot->use(time, *id, *variant);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  return snapshot_row(use);
}

Result<void> Reader::hold() {
  VARVE_TRY(begin());
  VARVE_TRY(totals());
  return {};
}

Result<void> Reader::begin() {
  statements_->database.begin_effort();
  VARVE_TRY(statements_->database.run("BEGIN"));
  statements_->known = Statements::Known();
  return {};
}

void Reader::release() {
  statements_->known.reset();
  static_cast<void>(statements_->database.run("ROLLBACK"));
}

}  // namespace varve::index
