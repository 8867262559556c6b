// The event loop of a save or a crawl: which pages are on their way, when more is fetched, and what
// is told of a page once it is complete. Runs on one thread.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "crawl/page_needs.hpp"

namespace varve::crawl {

struct RunOptions {
  DownloadOptions downloads;
  std::size_t pages_at_once = 32;
};

class SaveRun {
 public:
  // `on_page` as of CaptureWriter: on its thread, once a page, when it is durable or failed.
  SaveRun(archive::Archive& archive, fetch::Fetcher fetcher, PageSource& source,
          const SaveOptions& options, RunOptions run_options,
          std::function<void(PageResult)> on_page,
          std::function<void(const Progress&)> on_progress, const std::atomic<bool>& stop);

  // Makes the loop go round at once: the source has something to do. Thread-safe.
  void wake() { downloads_.wake(); }
  // Until the source has no more pages. Stops early, keeping what is complete, once `stop` is true.
  Result<void> run();

 private:
  Result<void> go_round();
  void stop_if_asked();
  Result<void> start_pages();
  void start_page(PageOrder order);
  Result<void> write_finished();
  void start_fetches();
  void arrived(Resource& resource);
  void finish_if_complete(Page& page);
  void finish(Page& page);
  void show_progress();

  archive::Archive& archive_;
  PageSource& source_;
  const SaveOptions& options_;
  const RunOptions run_options_;
  const std::function<void(const Progress&)> on_progress_;
  const std::atomic<bool>& stop_;
  const EarlierCaptures earlier_;
  Downloads downloads_;
  CaptureWriter writer_;  // goes before them: its thread wakes them
  PageNeeds needs_;

  std::unordered_map<const Page*, std::unique_ptr<Page>> active_;
  std::vector<FinishedPage> finished_;  // until the source has had its tick
  bool stopping_ = false;
  std::optional<Error> error_;  // the source's
  Progress progress_;
  std::chrono::steady_clock::time_point next_progress_;
};

}  // namespace varve::crawl
