// What a save run knows of each URL that it fetches, and of each page that needs it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "crawl/earlier.hpp"
#include "crawl/page_source.hpp"
#include "varve/crawl/answer_facts.hpp"
#include "varve/crawl/capture_writer.hpp"
#include "varve/crawl/requisites.hpp"
#include "varve/fetch/fetcher.hpp"
#include "varve/parse/link.hpp"
#include "varve/url/url.hpp"
#include "varve/verdict/verdict.hpp"

namespace varve::crawl {

struct Page;
struct Generation;

// One URL of a run: fetched once, whatever number of pages need it. A redirect is a resource whose
// target is another.
struct Resource : AnswerFacts {
  url::Url url;
  parse::Role role = parse::Role::kAnchor;
  std::string referrer;
  bool first_party = false;  // of a host that the user named
  int attempts = 0;          // fetch::Request::attempts

  std::shared_ptr<const Earlier> earlier;  // what the answer is compared with, until it is there
  // The 304 that came in place of an answer; what is said of the answer is the earlier one's then.
  std::optional<fetch::Response> not_modified;
  std::shared_ptr<const archive::Snapshot> unchanged_since;  // of a document, in that snapshot

  bool done = false;
  std::optional<Error> error;  // no answer came
  // Of the answer, besides its facts:
  Contents contents;
  verdict::Verdict verdict;          // of a document or a frame, as if it had been asked for itself
  std::optional<url::Url> location;  // where a redirect leads
  std::string redirect_problem;      // why it leads nowhere
  Resource* redirect = nullptr;      // the same, once a page followed it
  std::vector<Resource*> requisites;
  std::optional<fetch::Response> response;  // until it is submitted
  std::shared_ptr<PendingCapture> capture;  // once it is

  std::vector<Page*> waiting;  // pages that are not complete without it

  // What the answer says, its links to other pages too if they are wanted; it is kept as
  // `response`.
  void take(fetch::Response answer, const LinkMemory* links);
  // As before it was there.
  void forget_answer();
  // What is kept of it: once.
  fetch::Response take_kept();
  // Why it does not count as saved well; empty where it does.
  [[nodiscard]] std::string failure() const;

 private:
  void compare();
};

// One page of a run, from when it is started until all that it needs is there or failed.
struct Page {
  // How a page came to need a resource.
  struct Use {
    int depth = 0;         // requisites of requisites between it and the document
    int redirects = 0;     // followed to get to it
    bool guessed = false;  // a favicon that nothing names
  };

  PageOrder order;
  std::shared_ptr<Generation> generation;  // whose resources it needs
  Resource* document = nullptr;            // the last hop so far
  bool document_good = false;
  std::unordered_map<const Resource*, Use> uses;
  std::vector<Resource*> hops;  // from what was asked for to the document
  std::size_t waiting_for = 0;
  FinishedPage finished;
};

}  // namespace varve::crawl
