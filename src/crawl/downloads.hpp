// What a run fetches: each URL once, whatever number of pages need it, and in which order. Owns the
// resources; they stay where they are as long as it does, or a page that keeps their generation.
// For one thread, the event loop's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "crawl/answer_reader.hpp"
#include "crawl/resource.hpp"
#include "varve/base/keyed_hash.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::crawl {

// The URLs of some thousand pages in a row, which share what they need. A run of many more pages
// forgets what the first ones needed, or its memory would grow with it.
struct Generation {
  std::unordered_map<std::string, std::unique_ptr<Resource>, KeyedHash> resources;  // by href
  std::vector<std::unique_ptr<Resource>> forgotten;  // pages may still look at them
};

// An answer that is there already: the URL need not be fetched.
struct KnownAnswer {
  fetch::Response response;
  bool archived = true;  // the archive has it
};

struct DownloadOptions {
  std::size_t at_once = 128;            // handed to the fetcher
  const LinkMemory* links = nullptr;    // read_contents()'s
  std::size_t per_generation = 20'000;  // resources
  // Asked about URLs that are new to the generation.
  std::function<std::optional<KnownAnswer>(const url::Url&)> known;
};

class Downloads {
 public:
  // `arrived` is called once of each resource, in run_for() or cancel_waiting(): when its answer is
  // there, or it is known that none comes.
  Downloads(fetch::Fetcher fetcher, DownloadOptions options, const EarlierCaptures& earlier,
            std::function<void(Resource&)> arrived);
  Downloads(const Downloads&) = delete;
  Downloads& operator=(const Downloads&) = delete;

  // For a page that begins now. It keeps it as long as it keeps any of its resources.
  std::shared_ptr<Generation> generation();
  // The document of the page that was ordered. The host of one that the user named is a first party
  // from then on.
  Resource& document(const std::shared_ptr<Generation>& of, const url::Url& url,
                     const PageOrder& order);
  // What the document or requisite `from` redirects to or needs.
  Resource& needed_by(const std::shared_ptr<Generation>& of, const Resource& from,
                      const url::Url& url, parse::Role role);

  // It has arrived, and is asked for again, without conditions.
  void ask_again(const std::shared_ptr<Generation>& of, Resource& resource);
  // Whoever wants the URL next has it fetched anew.
  static void forget(Generation& of, const Resource& resource);

  // False where nothing waits to be started, or enough is on its way.
  bool start_next();
  // As of the fetcher; with nothing on its way it waits for wake().
  Result<void> run_for(std::chrono::milliseconds timeout);
  // As of the fetcher: what was started is cancelled in run_for().
  void stop() { fetcher_.stop(); }
  // As of the fetcher.
  void wake() { fetcher_.wake(); }
  // What was not started arrives, as cancelled.
  void cancel_waiting();

  // Resources that have not arrived.
  [[nodiscard]] std::size_t pending() const {
    return fetcher_.pending() + reader_.pending() + requisites_.size() + documents_.size();
  }
  // Bytes, as transferred.
  [[nodiscard]] std::uint64_t received() const { return fetcher_.received(); }

 private:
  using Wanted = AnswerReader::Read;  // waits, or is fetched

  Resource& resource(const std::shared_ptr<Generation>& of, const url::Url& url, parse::Role role,
                     const Resource* from, int attempts);
  bool is_known(Resource& resource);
  bool is_fresh(Resource& resource);
  void take_archived(Resource& resource, fetch::Response answer);
  bool still_holds(Resource& resource, fetch::Response& not_modified);
  Wanted take_next();
  void end(Wanted wanted, Result<fetch::Response> answer);
  void arrive(Resource& resource);

  fetch::Fetcher fetcher_;
  const DownloadOptions options_;
  const EarlierCaptures& earlier_;
  const std::function<void(Resource&)> arrived_;
  std::shared_ptr<Generation> newest_ = std::make_shared<Generation>();
  std::unordered_set<std::string> seeds_;  // hosts, with their ports, that the user named
  // What waits to be started: what a page waits for goes before the next page's document.
  std::deque<Wanted> requisites_;
  std::deque<Wanted> documents_;
  AnswerReader reader_;  // goes first: its thread wakes the fetcher
};

}  // namespace varve::crawl
