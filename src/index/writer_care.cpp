// What takes care of an archive asks of its index.
#include "index/writer_statements.hpp"
#include "varve/index/writer.hpp"
#include "varve/url/surt.hpp"

namespace varve::index {
namespace {

// A file of which less than this share is not used stays as it is.
constexpr std::int64_t kWasteShare = 8;

Result<std::vector<BlobRow>> all_rows(Statement::Use use) {
  std::vector<BlobRow> found;
  for (;;) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return found;
    found.push_back(blob_row(use, 0));
  }
}

}  // namespace

Result<std::vector<BlobRow>> Writer::unused_blobs() {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kUnusedBlobs));
  return all_rows(statement->use());
}

Result<std::vector<BlobRow>> Writer::blobs_like(std::string_view start) {
  statements_->database.begin_effort();
  VARVE_ASSIGN(Statement * statement, statements_->get(Query::kBlobsLike));
  return all_rows(statement->use(start));
}

Result<bool> Writer::has_capture(std::string_view url, Time time) {
  statements_->database.begin_effort();
  VARVE_ASSIGN(const auto there, statements_->find_capture(url::surt_key(url), url, time));
  return there.has_value();
}

Result<void> Writer::shred() {
  return statements_->database.run("PRAGMA secure_delete = ON");
}

Result<void> Writer::shrink(bool whole) {
  const Database& database = statements_->database;
  database.begin_effort();
  VARVE_ASSIGN(const std::int64_t pages, database.number("PRAGMA page_count"));
  VARVE_ASSIGN(const std::int64_t free, database.number("PRAGMA freelist_count"));
  if (!whole && free < pages / kWasteShare) return {};
  VARVE_TRY(database.run("VACUUM"));
  return empty_log();
}

Result<void> Writer::empty_log() {
  return statements_->database.run("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace varve::index
