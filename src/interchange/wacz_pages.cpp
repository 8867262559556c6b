#include "interchange/wacz_pages.hpp"

#include "interchange/capture_records.hpp"
#include "interchange/json.hpp"
#include "varve/fetch/head.hpp"
#include "varve/text/page_text.hpp"

namespace varve::interchange {
namespace {

constexpr std::size_t kMaxPageText = 1 << 20;  // of a page; more is cut off

bool is_html(const archive::CaptureRow& row) {
  return row.mime == "text/html" || row.mime == "application/xhtml+xml";
}

// What cannot be read has no text.
Result<text::PageText> text_of(const archive::Archive& archive, const archive::CaptureRow& row) {
  if (!text::has_text(row.mime)) return text::PageText();
  VARVE_ASSIGN(const auto body, archive.body(row.digest));
  if (!body) return text::PageText();
  VARVE_ASSIGN(const archive::Capture capture, archive.details(row));
  const auto type = fetch::find_header(capture.response_head, "content-type").value_or("");
  auto page = text::extract(body->view(), type);
  return page ? *std::move(page) : text::PageText();
}

}  // namespace

Result<WaczPages> WaczPages::make(const archive::Archive& archive) {
  WaczPages pages(archive);
  VARVE_ASSIGN(const auto any, archive.recent_snapshots(1));
  pages.all_documents_ = any.empty();
  const Json header = {
      {"format", "json-pages-1.0"}, {"id", "pages"}, {"title", "All Pages"}, {"hasText", true}};
  VARVE_TRY(pages.lines_.append(json_line(header) + "\n"));
  return pages;
}

Result<void> WaczPages::take(const archive::CaptureRow& row) {
  if (all_documents_) {
    return is_html(row) && row.status == 200 ? add(row, {}) : Result<void>();
  }
  VARVE_ASSIGN(const auto snapshot, archive_->snapshot(row.url, row.time));
  return snapshot ? add(row, snapshot->title) : Result<void>();
}

Result<void> WaczPages::add(const archive::CaptureRow& row, std::string title) {
  VARVE_ASSIGN(const text::PageText page_text, text_of(*archive_, row));
  if (title.empty()) title = page_text.title;
  std::string lines = text::lines_of(page_text);
  if (lines.size() > kMaxPageText) lines.resize(kMaxPageText);
  const std::string id = record_id(fmt::format("page\n{}\n{}", row.url, row.time.us));
  const Json page = {{"id", id.substr(10, 36)},
                     {"url", row.url},
                     {"ts", row.time.rfc3339()},
                     {"title", title},
                     {"text", lines}};
  if (first_.url.empty()) first_ = {row.url, title, row.time};
  return lines_.append(json_line(page) + "\n");
}

Result<Body> WaczPages::finish() {
  return lines_.finish();
}

}  // namespace varve::interchange
