// The event loop of a save: which pages are on their way, when more is fetched, and what is told of
// a page once it is complete. Runs on one thread.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "crawl/page_needs.hpp"

namespace varve::crawl {

class SaveRun {
 public:
  SaveRun(archive::Archive& archive, fetch::Fetcher fetcher, const SaveOptions& options,
          const SaveCallbacks& callbacks, const std::atomic<bool>& stop);

  Result<void> run(const std::vector<std::string>& urls);

 private:
  void start_page(const std::string& asked);
  void start_fetches();
  void arrived(Resource& resource);
  void finish_if_complete(Page& page);
  void finish(Page& page);
  void show_progress();

  archive::Archive& archive_;
  const SaveOptions& options_;
  const SaveCallbacks& callbacks_;
  const std::atomic<bool>& stop_;
  CaptureWriter writer_;
  Downloads downloads_;
  PageNeeds needs_;

  std::unordered_map<const Page*, std::unique_ptr<Page>> active_;
  bool stopping_ = false;
  Progress progress_;
  std::chrono::steady_clock::time_point next_progress_;
};

}  // namespace varve::crawl
