// Crawls as `serve` gives them to its pages and its API: one at a time, on a thread of its own.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

#include "cli/crawl_arguments.hpp"
#include "cli/crawl_files.hpp"
#include "cli/crawl_job.hpp"
#include "varve/replay/crawls.hpp"

namespace varve::cli {

// What is shown, whoever asks, has no secrets in it (web_secrets.hpp).
class WebCrawls final : public replay::Crawls {
 public:
  // `globals` outlive it; `allow_private` goes to crawls that are begun.
  WebCrawls(const Globals& globals, bool allow_private)
      : globals_(globals), allow_private_(allow_private), files_(globals.archive) {}
  // Stops what is under way, so that it can go on later.
  ~WebCrawls() override;
  WebCrawls(const WebCrawls&) = delete;
  WebCrawls& operator=(const WebCrawls&) = delete;

  Result<std::vector<replay::CrawlState>> list() override;
  Result<std::optional<replay::CrawlState>> find(std::string_view job) override;
  Result<std::string> begin(const archive::Json& order) override;
  Result<void> go_on(std::string_view job) override;
  void stop(std::string_view job) override;
  void on_change(std::function<void(const std::string& job)> call) override;

 private:
  // All that a crawl needs while it is under way.
  struct Run {
    std::unique_ptr<archive::Archive> archive;
    CrawlArguments arguments;
    std::optional<CrawlJob> job;
  };

  Result<void> check_free() const;
  Result<std::unique_ptr<Run>> prepare(CrawlArguments arguments);
  void launch(std::unique_ptr<Run> run);
  void work(Run& run);
  Result<bool> crawl(Run& run);
  void tell(const std::function<void(replay::CrawlState&)>& change);
  [[nodiscard]] std::optional<replay::CrawlState> here() const;

  const Globals& globals_;
  const bool allow_private_;
  std::mutex taking_;  // one at a time looks into jobs' files, or takes one; before the next
  CrawlFiles files_;
  mutable std::mutex mutex_;
  std::optional<replay::CrawlState> here_;  // the one under way, or the last one that was
  std::mutex telling_;                      // locked while the call runs
  std::function<void(const std::string&)> call_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace varve::cli
