// What a run fetches: each URL once, whatever number of pages need it, and in which order. Owns the
// resources; they stay where they are as long as it does. For one thread, the event loop's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "crawl/resource.hpp"
#include "varve/base/keyed_hash.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::crawl {

class Downloads {
 public:
  // No more than `at_once` are handed to the fetcher. `arrived` is called once of each resource, in
  // run_for() or cancel_waiting(): when its answer is there, or it is known that none comes.
  Downloads(fetch::Fetcher fetcher, std::size_t at_once, std::function<void(Resource&)> arrived);
  Downloads(const Downloads&) = delete;
  Downloads& operator=(const Downloads&) = delete;

  // What the user named; its host is a first party from then on.
  Resource& document(const url::Url& url);
  // What the document or requisite `from` redirects to or needs.
  Resource& needed_by(const Resource& from, const url::Url& url, parse::Role role);

  // False where nothing waits to be started, or enough is on its way.
  bool start_next();
  Result<void> run_for(std::chrono::milliseconds timeout) { return fetcher_.run_for(timeout); }
  // As of the fetcher: what was started is cancelled in run_for().
  void stop() { fetcher_.stop(); }
  // What was not started arrives, as cancelled.
  void cancel_waiting();

  // Resources that have not arrived.
  [[nodiscard]] std::size_t pending() const {
    return fetcher_.pending() + requisites_.size() + documents_.size();
  }
  // Bytes, as transferred.
  [[nodiscard]] std::uint64_t received() const { return fetcher_.received(); }

 private:
  Resource& resource(const url::Url& url, parse::Role role, const Resource* from);
  Resource* take_next();
  void end(Resource& resource, Result<fetch::Response> answer);

  fetch::Fetcher fetcher_;
  const std::size_t at_once_;
  const std::function<void(Resource&)> arrived_;
  std::unordered_map<std::string, std::unique_ptr<Resource>, KeyedHash> resources_;  // by href
  std::unordered_set<std::string> seeds_;  // hosts, with their ports, that the user named
  // What waits to be started: what a page waits for goes before the next page's document.
  std::deque<Resource*> requisites_;
  std::deque<Resource*> documents_;
};

}  // namespace varve::crawl
