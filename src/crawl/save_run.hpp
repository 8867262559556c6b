// The event loop of a save: which page needs which resource, what is fetched next, and when a page
// is complete. Runs on one thread.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "crawl/resource.hpp"

namespace varve::crawl {

class SaveRun {
 public:
  SaveRun(archive::Archive& archive, fetch::Fetcher fetcher, const SaveOptions& options,
          const SaveCallbacks& callbacks, const std::atomic<bool>& stop);

  Result<void> run(const std::vector<std::string>& urls);

 private:
  // Pages.
  void start_page(const std::string& asked);
  bool is_fresh(const url::Url& url, PageResult& result) const;
  void need(Page& page, Resource& resource, Page::Use use);
  void settle(Page& page, Resource& resource);
  void settle_document(Page& page, Resource& resource);
  void settle_requisite(Page& page, Resource& resource);
  void accept_document(Page& page, Resource& document);
  void follow_document(Page& page, Resource& resource);
  void follow_requisite(Page& page, Resource& resource);
  void need_requisites(Page& page, Resource& resource, int depth);
  void store(Page& page, Resource& resource);
  void finish_if_complete(Page& page);
  void finish(Page& page);

  // Resources.
  Resource& resource_for(const url::Url& url, parse::Role role, const Resource* from);
  void start_fetches();
  void arrived(Resource& resource, Result<fetch::Response> answer);
  void read_answer(Resource& resource, fetch::Response response);
  Resource& redirect_target(Resource& resource);
  void cancel_waiting();
  void show_progress();

  archive::Archive& archive_;
  fetch::Fetcher fetcher_;
  const SaveOptions& options_;
  const SaveCallbacks& callbacks_;
  const std::atomic<bool>& stop_;
  CaptureWriter writer_;

  std::unordered_map<std::string, std::unique_ptr<Resource>> resources_;  // by href
  std::unordered_set<std::string> seeds_;  // hosts, with their ports, that the user named
  std::unordered_map<const Page*, std::unique_ptr<Page>> active_;
  // What is to be fetched next: what a page waits for goes before the next page's document.
  std::deque<Resource*> requisites_to_fetch_;
  std::deque<Resource*> documents_to_fetch_;
  bool stopping_ = false;
  Progress progress_;
  std::chrono::steady_clock::time_point next_progress_;
};

}  // namespace varve::crawl
