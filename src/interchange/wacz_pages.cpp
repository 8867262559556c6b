#include "interchange/wacz_pages.hpp"

#include "interchange/capture_records.hpp"
#include "interchange/json.hpp"
#include "varve/fetch/head.hpp"
#include "varve/parse/charset.hpp"
#include "varve/parse/tree.hpp"

namespace varve::interchange {
namespace {

constexpr std::size_t kMaxText = 1 << 20;  // of a page; more is cut off

bool is_html(const archive::CaptureRow& row) {
  return row.mime == "text/html" || row.mime == "application/xhtml+xml";
}

// What cannot be read as HTML has no text.
Result<parse::DocumentText> text_of(const archive::Archive& archive,
                                    const archive::CaptureRow& row) {
  VARVE_ASSIGN(const auto body, archive.body(row.digest));
  if (!body || !is_html(row)) return parse::DocumentText();
  VARVE_ASSIGN(const archive::Capture capture, archive.details(row));
  const auto type = fetch::find_header(capture.response_head, "content-type").value_or("");
  const auto& encoding = parse::html_encoding(body->view(), type);
  auto document = parse::read_document(parse::to_utf8(body->view(), encoding));
  return document ? *std::move(document) : parse::DocumentText();
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
  VARVE_ASSIGN(parse::DocumentText document, text_of(*archive_, row));
  if (title.empty()) title = document.title;
  if (document.text.size() > kMaxText) document.text.resize(kMaxText);
  const std::string id = record_id(fmt::format("page\n{}\n{}", row.url, row.time.us));
  const Json page = {{"id", id.substr(10, 36)},
                     {"url", row.url},
                     {"ts", row.time.rfc3339()},
                     {"title", title},
                     {"text", document.text}};
  if (first_.url.empty()) first_ = {row.url, title, row.time};
  return lines_.append(json_line(page) + "\n");
}

Result<Body> WaczPages::finish() {
  return lines_.finish();
}

}  // namespace varve::interchange
