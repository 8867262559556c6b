#include "varve/record/archive_recorder.hpp"

#include <optional>
#include <string>
#include <utility>

#include "record/pages.hpp"
#include "varve/crawl/begin.hpp"
#include "varve/crawl/capture_writer.hpp"
#include "varve/crawl/redirect.hpp"
#include "varve/parse/charset.hpp"
#include "varve/parse/tree.hpp"
#include "varve/record/submit.hpp"

namespace varve::record {
namespace {

using Clock = Pages::Clock;

// What was recorded becomes durable after this time.
constexpr std::chrono::seconds kGathering{1};
constexpr std::size_t kTitleWithin = 1 << 20;  // bytes of the document

bool is_html(const parse::ContentType& type) {
  return type.essence == "text/html" || type.essence == "application/xhtml+xml";
}

std::string title_of(std::string_view html, std::string_view content_type) {
  html = html.substr(0, kTitleWithin);
  const parse::Encoding& encoding = parse::html_encoding(html, std::string(content_type));
  return crawl::cut_title(parse::find_title(parse::to_utf8(html, encoding)));
}

SeenCapture see(const fetch::Response& response) {
  const auto asked = [&](std::string_view name) {
    return std::string(fetch::find_header(response.request_head, name).value_or(""));
  };
  const std::string_view content_type =
      fetch::find_header(response.response_head, "content-type").value_or("");
  SeenCapture seen{response.url, asked("sec-fetch-dest"), asked("referer"), {}, false, {}, nullptr};
  seen.location = crawl::read_redirect(response).target;
  seen.is_page = response.status == 200 && is_html(parse::parse_content_type(content_type));
  if (seen.is_page && seen.destination == "document") {
    seen.title = title_of(response.body.view(), content_type);
  }
  return seen;
}

}  // namespace

class ArchiveRecorder::Impl {
 public:
  explicit Impl(archive::Archive& archive)
      : writer_(archive, true, [this](const crawl::PageResult& page) { note(page); }) {}

  Result<void> take(Exchange exchange);
  void tick();
  Result<void> close();

 private:
  void note(const crawl::PageResult& page);
  void finish(std::vector<crawl::FinishedPage> pages);

  std::mutex mutex_;
  std::optional<Error> failure_;  // guarded by it; of the archive
  Pages pages_;
  std::optional<Clock::time_point> waiting_since_;  // what was submitted
  crawl::CaptureWriter writer_;
};

// On the writer's thread.
void ArchiveRecorder::Impl::note(const crawl::PageResult& page) {
  const std::lock_guard lock(mutex_);
  if (page.error && !failure_) failure_ = page.error;
}

Result<void> ArchiveRecorder::Impl::take(Exchange exchange) {
  {
    const std::lock_guard lock(mutex_);
    if (failure_) return tl::unexpected(*failure_);
  }
  SeenCapture seen = see(exchange.response);
  VARVE_ASSIGN(seen.capture, submit(writer_, std::move(exchange)));
  if (!seen.capture) return {};
  pages_.take(std::move(seen), Clock::now());
  if (!waiting_since_) waiting_since_ = Clock::now();
  return {};
}

void ArchiveRecorder::Impl::finish(std::vector<crawl::FinishedPage> pages) {
  for (crawl::FinishedPage& page : pages) writer_.finish(std::move(page));
  waiting_since_.reset();
}

void ArchiveRecorder::Impl::tick() {
  const auto now = Clock::now();
  auto pages = pages_.take_finished(now);
  if (pages.empty() && waiting_since_ && now - *waiting_since_ >= kGathering) {
    pages.emplace_back();  // no page: what came becomes durable
  }
  if (!pages.empty()) finish(std::move(pages));
}

Result<void> ArchiveRecorder::Impl::close() {
  finish(pages_.take_finished(Clock::now(), true));
  return writer_.close();
}

ArchiveRecorder::ArchiveRecorder(archive::Archive& archive)
    : impl_(std::make_unique<Impl>(archive)) {}
ArchiveRecorder::~ArchiveRecorder() = default;

Result<void> ArchiveRecorder::take(Exchange exchange) {
  return impl_->take(std::move(exchange));
}
void ArchiveRecorder::tick() {
  impl_->tick();
}
Result<void> ArchiveRecorder::close() {
  return impl_->close();
}

}  // namespace varve::record
