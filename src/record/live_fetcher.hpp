// The live web as the recording proxy asks it: a thread around a Fetcher. What came of each request
// is given to the recording's callbacks.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "record/parts.hpp"
#include "varve/fetch/fetcher.hpp"
#include "varve/record/recording_proxy.hpp"
#include "varve/replay/live_web.hpp"

namespace varve::record {

class LiveFetcher final : public replay::LiveWeb {
 public:
  static Result<std::unique_ptr<LiveFetcher>> start(const Options& options, Callbacks callbacks);
  ~LiveFetcher() override { stop(); }
  LiveFetcher(const LiveFetcher&) = delete;
  LiveFetcher& operator=(const LiveFetcher&) = delete;

  void ask(replay::LiveRequest request, std::shared_ptr<replay::LiveAnswer> answer) override;
  void attend() override;
  void stop() override;

  [[nodiscard]] Activity activity() const {
    return {steps_.load(), pending_.load(), received_.load()};
  }

 private:
  struct Asked {
    replay::LiveRequest request;
    std::shared_ptr<replay::LiveAnswer> answer;
  };

  LiveFetcher(fetch::Fetcher fetcher, const Options& options, Callbacks callbacks);
  void run();
  std::vector<Asked> wait_for_requests();
  [[nodiscard]] std::optional<Error> refusal_of(const replay::LiveRequest& request) const;
  void begin(Asked asked);
  void put_headers(fetch::PassedOn& request, const url::Url& url) const;
  void fetch(const fetch::Request& request, std::shared_ptr<replay::LiveAnswer> answer);
  void ended(const fetch::Request& request, fetch::Response response);

  fetch::Fetcher fetcher_;
  const Options options_;
  Callbacks callbacks_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<Asked> asked_;  // guarded by mutex_
  bool stopping_ = false;     // guarded by mutex_
  std::atomic<std::uint64_t> steps_ = 0;
  std::atomic<std::size_t> pending_ = 0;  // asked for, and neither refused nor taken nor failed
  std::atomic<std::uint64_t> received_ = 0;
  // The thread's own.
  Parts parts_;
  std::optional<Error> failure_;  // of the callback: nothing can be recorded any more
  std::thread thread_;
};

}  // namespace varve::record
