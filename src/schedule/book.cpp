#include "varve/schedule/book.hpp"

#include <algorithm>

#include "varve/archive/own_urls.hpp"
#include "varve/crawl/own_capture.hpp"

namespace varve::schedule {
namespace {

using archive::CaptureRow;

bool is_imported(const CaptureRow& row) {
  return row.source == archive::Source::kImport;
}

// The one that counts of each URL: the newest, and none that was imported where one is of here.
Result<std::vector<CaptureRow>> rows_that_count(const archive::Archive& archive,
                                                const std::string& url, archive::Match match) {
  archive::Query query;
  query.url = url;
  query.match = match;
  query.revisits = false;
  std::vector<CaptureRow> rows;
  VARVE_TRY(archive.list(query, [&](const CaptureRow& row) {  // a URL's come oldest first
    if (!rows.empty() && rows.back().url == row.url) {
      if (is_imported(row) && !is_imported(rows.back())) return true;
      rows.pop_back();
    }
    rows.push_back(row);
    return true;
  }));
  return rows;
}

Result<Definition> read(const archive::Archive& archive, const CaptureRow& row) {
  if (row.length > kMostOfDefinition) return fail(ErrorKind::kInvalid, "it is no schedule");
  VARVE_ASSIGN(const auto body, archive.body(row.digest));
  if (!body) return fail(ErrorKind::kDamaged, "its capture has no body");
  VARVE_ASSIGN(Definition definition, read_definition(body->view()));
  if (row.url == std::string(archive::kSchedule) + definition.name) return definition;
  return fail(ErrorKind::kInvalid, "it is a schedule of another name, {}", definition.name);
}

const Definition* find_among(const std::vector<Definition>& schedules, std::string_view name) {
  const auto found = std::find_if(schedules.begin(), schedules.end(),
                                  [&](const Definition& each) { return each.name == name; });
  return found == schedules.end() ? nullptr : &*found;
}

}  // namespace

const Definition* Book::find(std::string_view name) const {
  return find_among(schedules, name);
}

const Definition* Book::find_imported(std::string_view name) const {
  return find_among(imported, name);
}

Result<Book> read_book(const archive::Archive& archive) {
  VARVE_ASSIGN(const auto rows,
               rows_that_count(archive, std::string(archive::kSchedule), archive::Match::kPrefix));
  Book book;
  for (const CaptureRow& row : rows) {
    auto definition = read(archive, row);
    if (!definition) {
      book.unreadable.push_back(definition.error().in(row.url).message);
    } else if (!definition->removed) {
      (is_imported(row) ? book.imported : book.schedules).push_back(*std::move(definition));
    }
  }
  return book;
}

Result<std::optional<Definition>> find_schedule(const archive::Archive& archive,
                                                std::string_view name) {
  if (!is_name(name)) return std::nullopt;
  const std::string url = std::string(archive::kSchedule).append(name);
  VARVE_ASSIGN(const auto rows, rows_that_count(archive, url, archive::Match::kExact));
  for (const CaptureRow& row : rows) {
    if (row.url != url || is_imported(row)) continue;
    auto definition = read(archive, row);
    if (definition && !definition->removed) return std::optional(*std::move(definition));
  }
  return std::nullopt;
}

Result<void> write(archive::Archive& archive, const Definition& definition, Time now) {
  crawl::CaptureWriter writer(archive, false, [](const crawl::PageResult&) {});
  crawl::submit_own(writer, archive::Source::kHttp, archive::kSchedule, definition.name, now,
                    "application/json", to_text(definition));
  writer.finish({});
  return writer.close();
}

}  // namespace varve::schedule
