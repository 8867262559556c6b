#include "crawl/save_run.hpp"

#include <utility>

#include "crawl/judge.hpp"
#include "varve/crawl/begin.hpp"

namespace varve::crawl {
namespace {

// Bodies that wait for the writer: beyond this, nothing new is fetched.
constexpr std::uint64_t kMaxQueuedBytes = 64u << 20;
constexpr std::chrono::milliseconds kTick{20};

// Pages that the user named, one after the other.
class ListedPages : public PageSource {
 public:
  explicit ListedPages(const std::vector<std::string>& urls) : urls_(urls) {}

  Result<std::optional<PageOrder>> next() override {
    if (!has_more()) return std::nullopt;
    return PageOrder{.id = next_, .url = urls_[next_++]};
  }
  [[nodiscard]] bool has_more() const override { return next_ < urls_.size(); }
  Result<std::optional<Error>> refuses(const PageOrder&, const Resource&) override {
    return std::nullopt;
  }
  void answered(const Resource&) override {}
  Result<bool> ended(const PageOrder&, Resource*, const PageResult&) override { return true; }
  Result<void> tick() override { return {}; }

 private:
  const std::vector<std::string>& urls_;
  std::size_t next_ = 0;
};

}  // namespace

SaveRun::SaveRun(archive::Archive& archive, fetch::Fetcher fetcher, PageSource& source,
                 const SaveOptions& options, RunOptions run_options,
                 std::function<void(PageResult)> on_page,
                 std::function<void(const Progress&)> on_progress, const std::atomic<bool>& stop)
    : archive_(archive),
      source_(source),
      options_(options),
      run_options_(std::move(run_options)),
      on_progress_(std::move(on_progress)),
      stop_(stop),
      earlier_(archive, options, Time::now()),
      downloads_(std::move(fetcher), run_options_.downloads, earlier_,
                 [this](Resource& resource) { arrived(resource); }),
      writer_(archive, options.exact,
              [this, on_page = std::move(on_page)](PageResult page) {
                on_page(std::move(page));
                downloads_.wake();
              }),
      needs_(downloads_, writer_, source, options) {}

Result<void> SaveRun::run() {
  while (source_.has_more() || !active_.empty()) VARVE_TRY(go_round());
  VARVE_TRY(write_finished());
  return writer_.close();
}

Result<void> SaveRun::go_round() {
  stop_if_asked();
  VARVE_TRY(start_pages());
  VARVE_TRY(write_finished());
  if (!stopping_) start_fetches();
  VARVE_TRY(downloads_.run_for(kTick));
  show_progress();
  return {};
}

void SaveRun::stop_if_asked() {
  if (!stopping_ && (stop_ || !writer_.ok())) {
    stopping_ = true;
    downloads_.stop();
  }
  if (stopping_) downloads_.cancel_waiting();
}

Result<void> SaveRun::start_pages() {
  while (active_.size() < run_options_.pages_at_once) {
    VARVE_ASSIGN(auto order, source_.next());
    if (!order) return {};
    start_page(*std::move(order));
  }
  return {};
}

void SaveRun::start_page(PageOrder order) {
  auto owned = std::make_unique<Page>();
  Page& page = *owned;
  page.order = std::move(order);
  page.finished.result.order = page.order.id;
  active_.emplace(&page, std::move(owned));
  ++progress_.pages;
  const auto url = begin_page(archive_, page.order.url, options_, stopping_, page.finished.result);
  if (url) needs_.begin(page, *url);
  finish_if_complete(page);
}

void SaveRun::start_fetches() {
  while (writer_.queued_bytes() < kMaxQueuedBytes && downloads_.start_next()) {
  }
}

void SaveRun::arrived(Resource& resource) {
  source_.answered(resource);
  for (Page* page : needs_.arrived(resource)) finish_if_complete(*page);
}

void SaveRun::finish_if_complete(Page& page) {
  if (page.waiting_for == 0) finish(page);
}

void SaveRun::finish(Page& page) {
  const bool is_judged = page.document_good && !page.finished.result.unchanged_since;
  if (is_judged) end_page(judge_page(page, stopping_), page.finished.result);
  ++progress_.pages_done;
  Resource* document = page.document_good ? page.document : nullptr;
  const auto told = source_.ended(page.order, document, page.finished.result);
  if (!told && !error_) error_ = told.error();
  page.finished.more_come = !page.order.alone;
  if (told.value_or(true)) finished_.push_back(std::move(page.finished));
  active_.erase(&page);
}

// What the source keeps of a page is there before its first request goes out, and before the page
// is.
Result<void> SaveRun::write_finished() {
  VARVE_TRY(source_.tick());
  if (error_) return tl::unexpected(*error_);
  if (needs_.error()) return tl::unexpected(*needs_.error());
  const bool more_come = source_.has_more() || !active_.empty();
  for (FinishedPage& page : std::exchange(finished_, {})) {
    page.more_come &= more_come;
    writer_.finish(std::move(page));
  }
  return {};
}

void SaveRun::show_progress() {
  const auto now = std::chrono::steady_clock::now();
  if (!on_progress_ || now < next_progress_) return;
  next_progress_ = now + kTick;
  progress_.resources_done = needs_.stored();
  progress_.resources_pending = downloads_.pending();
  progress_.bytes_received = downloads_.received();
  on_progress_(progress_);
}

Result<void> save_pages(archive::Archive& archive, const std::vector<std::string>& urls,
                        const SaveOptions& options, const SaveCallbacks& callbacks,
                        const std::atomic<bool>& stop) {
  VARVE_ASSIGN(fetch::Fetcher fetcher, fetch::Fetcher::make(options.fetch));
  ListedPages pages(urls);
  RunOptions run;
  run.downloads.at_once = static_cast<std::size_t>(options.fetch.max_connections) * 2;
  std::function<void(const Progress&)> on_progress;
  if (callbacks.progress) {
    on_progress = [&](Progress progress) {
      progress.pages = urls.size();
      callbacks.progress(progress);
    };
  }
  return SaveRun(archive, std::move(fetcher), pages, options, std::move(run), callbacks.page,
                 std::move(on_progress), stop)
      .run();
}

}  // namespace varve::crawl
