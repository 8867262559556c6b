#include "varve/schedule/book.hpp"

#include <algorithm>

#include "varve/archive/own_urls.hpp"
#include "varve/crawl/own_capture.hpp"

namespace varve::schedule {

const Definition* Book::find(std::string_view name) const {
  const auto found = std::find_if(schedules.begin(), schedules.end(),
                                  [&](const Definition& each) { return each.name == name; });
  return found == schedules.end() ? nullptr : &*found;
}

Result<Book> read_book(const archive::Archive& archive) {
  archive::Query query;
  query.url = std::string(archive::kSchedule);
  query.match = archive::Match::kPrefix;
  query.revisits = false;
  std::vector<archive::CaptureRow> newest;  // of each URL; a URL's captures come oldest first
  VARVE_TRY(archive.list(query, [&](const archive::CaptureRow& row) {
    if (!newest.empty() && newest.back().url == row.url) newest.pop_back();
    newest.push_back(row);
    return true;
  }));
  Book book;
  for (const archive::CaptureRow& row : newest) {
    VARVE_ASSIGN(const auto body, archive.body(row.digest));
    auto definition =
        body ? read_definition(body->view()) : fail(ErrorKind::kDamaged, "its capture has no body");
    if (!definition) {
      book.unreadable.push_back(definition.error().in(row.url).message);
    } else if (!definition->removed) {
      book.schedules.push_back(*std::move(definition));
    }
  }
  return book;
}

Result<void> write(archive::Archive& archive, const Definition& definition, Time now) {
  crawl::CaptureWriter writer(archive, false, [](const crawl::PageResult&) {});
  crawl::submit_own(writer, archive::Source::kHttp, archive::kSchedule, definition.name, now,
                    "application/json", to_text(definition));
  writer.finish({});
  return writer.close();
}

}  // namespace varve::schedule
