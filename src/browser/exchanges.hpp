// What passes through the proxy while a page is open: each answer goes to the writer, and what it
// was and what it names is remembered. Thread-safe: the proxy's thread puts in, the visit's takes
// out.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/keyed_hash.hpp"
#include "varve/crawl/answer_facts.hpp"
#include "varve/crawl/capture_writer.hpp"
#include "varve/crawl/requisites.hpp"
#include "varve/record/exchange.hpp"

namespace varve::browser {

class Exchanges {
 public:
  struct Seen : crawl::AnswerFacts {
    std::string url;
    std::string method;
    bool is_document = false;   // that the browser went to
    std::string response_head;  // of such a one, and its title
    std::string title;
    std::shared_ptr<crawl::PendingCapture> capture;
  };

  Exchanges(crawl::CaptureWriter& writer, std::size_t max_requisites)
      : writer_(writer), max_requisites_(max_requisites) {}

  // On the proxy's thread.
  Result<void> take(record::Exchange exchange);
  void failed(const url::Url& url, const Error& error);

  // What the bodies name that came (every candidate of srcset, every font of a stylesheet, …) and
  // that was not asked for: each is given once.
  std::vector<crawl::Requisite> take_wanted();
  // The headers of a request for it, as the browser that opened the page would make one.
  std::vector<std::pair<std::string, std::string>> headers_for(const crawl::Requisite& wanted);
  // The same of a document that scripts have made: its markup, UTF-8.
  void read_dom(const url::Url& url, std::string_view html);

  // In the order in which they ended.
  [[nodiscard]] std::vector<Seen> seen();
  // Requests to which no answer came.
  struct Failure {
    std::string url;
    Error error;
  };
  [[nodiscard]] std::vector<Failure> failures();
  [[nodiscard]] std::size_t count();
  // Whether some body that came names it.
  [[nodiscard]] bool is_named(const std::string& url);

 private:
  void want(const crawl::Contents& contents);
  void remember(const std::string& url, const fetch::Response& response, bool is_document);
  parse::Role role_of(const std::string& url, std::string_view destination) const;

  crawl::CaptureWriter& writer_;
  const std::size_t max_requisites_;
  std::mutex mutex_;
  // All below is guarded by it.
  std::vector<Seen> seen_;
  std::vector<Failure> failures_;
  std::unordered_set<std::string, KeyedHash> asked_;
  std::map<std::string, parse::Role> roles_;  // of what was wanted, by its URL
  std::vector<crawl::Requisite> wanted_;
  std::string document_request_;  // its head
  std::string document_url_;
  std::map<std::string, std::string> cookies_;  // as last sent, by host
};

}  // namespace varve::browser
