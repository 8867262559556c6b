#include "crawl/save_run.hpp"

#include <utility>

#include "crawl/judge.hpp"
#include "varve/crawl/begin.hpp"

namespace varve::crawl {
namespace {

constexpr std::size_t kActivePages = 32;
// Bodies that wait for the writer: beyond this, nothing new is fetched.
constexpr std::uint64_t kMaxQueuedBytes = 64u << 20;
constexpr std::chrono::milliseconds kTick{100};

}  // namespace

SaveRun::SaveRun(archive::Archive& archive, fetch::Fetcher fetcher, const SaveOptions& options,
                 const SaveCallbacks& callbacks, const std::atomic<bool>& stop)
    : archive_(archive),
      options_(options),
      callbacks_(callbacks),
      stop_(stop),
      writer_(archive, options.exact, callbacks.page),
      downloads_(std::move(fetcher), static_cast<std::size_t>(options.fetch.max_connections) * 2,
                 [this](Resource& resource) { arrived(resource); }),
      needs_(downloads_, writer_, options) {}

Result<void> SaveRun::run(const std::vector<std::string>& urls) {
  progress_.pages = urls.size();
  auto next = urls.begin();
  while (next != urls.end() || !active_.empty()) {
    if (!stopping_ && (stop_ || !writer_.ok())) {
      stopping_ = true;
      downloads_.stop();
    }
    if (stopping_) downloads_.cancel_waiting();
    while (next != urls.end() && active_.size() < kActivePages) start_page(*next++);
    if (!stopping_) start_fetches();
    VARVE_TRY(downloads_.run_for(kTick));
    show_progress();
  }
  return writer_.close();
}

void SaveRun::start_page(const std::string& asked) {
  auto owned = std::make_unique<Page>();
  Page& page = *owned;
  active_.emplace(&page, std::move(owned));
  const auto url = begin_page(archive_, asked, options_, stopping_, page.finished.result);
  if (url) needs_.begin(page, *url);
  finish_if_complete(page);
}

void SaveRun::start_fetches() {
  while (writer_.queued_bytes() < kMaxQueuedBytes && downloads_.start_next()) {
  }
}

void SaveRun::arrived(Resource& resource) {
  for (Page* page : needs_.arrived(resource)) finish_if_complete(*page);
}

void SaveRun::finish_if_complete(Page& page) {
  if (page.waiting_for == 0) finish(page);
}

void SaveRun::finish(Page& page) {
  if (page.document_good) end_page(judge_page(page, stopping_), page.finished.result);
  ++progress_.pages_done;
  page.finished.more_come = progress_.pages_done < progress_.pages;
  writer_.finish(std::move(page.finished));
  active_.erase(&page);
}

void SaveRun::show_progress() {
  const auto now = std::chrono::steady_clock::now();
  if (!callbacks_.progress || now < next_progress_) return;
  next_progress_ = now + kTick;
  progress_.resources_done = needs_.stored();
  progress_.resources_pending = downloads_.pending();
  progress_.bytes_received = downloads_.received();
  callbacks_.progress(progress_);
}

Result<void> save_pages(archive::Archive& archive, const std::vector<std::string>& urls,
                        const SaveOptions& options, const SaveCallbacks& callbacks,
                        const std::atomic<bool>& stop) {
  VARVE_ASSIGN(fetch::Fetcher fetcher, fetch::Fetcher::make(options.fetch));
  return SaveRun(archive, std::move(fetcher), options, callbacks, stop).run(urls);
}

}  // namespace varve::crawl
