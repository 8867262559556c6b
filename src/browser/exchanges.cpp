#include "browser/exchanges.hpp"

#include <utility>

#include "varve/crawl/redirect.hpp"
#include "varve/record/submit.hpp"

namespace varve::browser {
namespace {

using parse::Role;

constexpr std::size_t kMaxSeen = 20'000;  // beyond that nothing of the page is kept
constexpr std::size_t kMaxFailures = 1'000;

// What the browser wants it for (Fetch Metadata, Sec-Fetch-Dest), where its body names others.
// Scripts are not read: a browser follows their imports itself.
Role role_of_destination(std::string_view destination) {
  if (destination == "document") return Role::kAnchor;
  if (destination == "iframe" || destination == "frame") return Role::kFrame;
  if (destination == "object" || destination == "embed") return Role::kObject;
  if (destination == "style") return Role::kStylesheet;
  if (destination == "manifest") return Role::kManifest;
  return Role::kImage;
}

const char* destination_of(Role role) {
  switch (role) {
    case Role::kStylesheet:
      return "style";
    case Role::kScript:
    case Role::kModule:
      return "script";
    case Role::kFont:
      return "font";
    case Role::kFrame:
      return "iframe";
    case Role::kMedia:
      return "video";
    case Role::kManifest:
      return "manifest";
    default:
      return "image";
  }
}

// As Chromium asks.
const char* accept_of(Role role) {
  switch (role) {
    case Role::kStylesheet:
      return "text/css,*/*;q=0.1";
    case Role::kImage:
    case Role::kIcon:
    case Role::kMetaImage:
      return "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8";
    default:
      return "*/*";
  }
}

}  // namespace

Role Exchanges::role_of(const std::string& url, std::string_view destination) const {
  const auto wanted = roles_.find(url);
  return wanted == roles_.end() ? role_of_destination(destination) : wanted->second;
}

Result<void> Exchanges::take(record::Exchange exchange) {
  const fetch::Response& response = exchange.response;
  const std::string url = response.url.without_fragment();
  const std::string destination(
      fetch::find_header(response.request_head, "sec-fetch-dest").value_or(""));
  Role role{};
  {
    const std::lock_guard lock(mutex_);
    if (seen_.size() >= kMaxSeen) return {};
    role = role_of(url, destination);
  }
  crawl::Contents contents;
  const bool redirects = crawl::read_redirect(response).target.has_value();
  if (!redirects && response.status < 400) contents = crawl::read_contents(response, role);
  Seen seen{crawl::AnswerFacts(response),
            url,
            exchange.method,
            destination == "document",
            {},
            contents.title,
            nullptr};
  if (seen.is_document) seen.response_head = response.response_head;
  remember(url, response, seen.is_document);
  VARVE_ASSIGN(seen.capture, record::submit(writer_, std::move(exchange)));
  if (!seen.capture) return {};
  const std::lock_guard lock(mutex_);
  seen_.push_back(std::move(seen));
  want(contents);
  return {};
}

void Exchanges::remember(const std::string& url, const fetch::Response& response,
                         bool is_document) {
  const auto cookie = fetch::find_header(response.request_head, "cookie");
  const std::lock_guard lock(mutex_);
  asked_.insert(url);
  if (cookie) cookies_[std::string(response.url.host())] = *cookie;
  if (!is_document) return;
  document_request_ = response.request_head;
  document_url_ = url;
}

std::vector<std::pair<std::string, std::string>> Exchanges::headers_for(
    const crawl::Requisite& wanted) {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<std::string, std::string>> headers;
  const auto copy = [&](const char* name) {
    if (const auto value = fetch::find_header(document_request_, name)) {
      headers.emplace_back(name, *value);
    }
  };
  for (const char* name : {"User-Agent", "Accept-Language", "Accept-Encoding", "sec-ch-ua",
                           "sec-ch-ua-mobile", "sec-ch-ua-platform"}) {
    copy(name);
  }
  const auto document = url::Url::parse(document_url_);
  const bool same_origin = document && document->origin() == wanted.url.origin();
  headers.emplace_back("Accept", accept_of(wanted.role));
  headers.emplace_back("Sec-Fetch-Dest", destination_of(wanted.role));
  headers.emplace_back("Sec-Fetch-Mode", "no-cors");
  headers.emplace_back("Sec-Fetch-Site", same_origin ? "same-origin" : "cross-site");
  if (document)
    headers.emplace_back("Referer", same_origin ? document_url_ : document->origin() + "/");
  const auto cookie = cookies_.find(std::string(wanted.url.host()));
  if (cookie != cookies_.end()) headers.emplace_back("Cookie", cookie->second);
  return headers;
}

void Exchanges::failed(const url::Url& url, const Error& error) {
  const std::lock_guard lock(mutex_);
  asked_.insert(url.without_fragment());
  if (failures_.size() >= kMaxFailures) return;
  failures_.push_back(
      {url.without_fragment(), {error.kind, error.message.substr(0, crawl::kMaxReason)}});
}

void Exchanges::want(const crawl::Contents& contents) {
  for (const crawl::Requisite& requisite : contents.requisites) {
    if (roles_.size() >= max_requisites_) return;
    if (!roles_.emplace(requisite.url.href(), requisite.role).second) continue;
    wanted_.push_back(requisite);
  }
}

void Exchanges::read_dom(const url::Url& url, std::string_view html) {
  fetch::Response response;
  response.url = url;
  response.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
  response.body = Body(std::string(html));
  const crawl::Contents contents = crawl::read_contents(response, Role::kAnchor);
  const std::lock_guard lock(mutex_);
  want(contents);
}

std::vector<crawl::Requisite> Exchanges::take_wanted() {
  const std::lock_guard lock(mutex_);
  std::vector<crawl::Requisite> wanted;
  for (crawl::Requisite& each : std::exchange(wanted_, {})) {
    if (!asked_.contains(std::string(each.url.href()))) wanted.push_back(std::move(each));
  }
  return wanted;
}

std::vector<Exchanges::Seen> Exchanges::seen() {
  const std::lock_guard lock(mutex_);
  return seen_;
}

std::vector<Exchanges::Failure> Exchanges::failures() {
  const std::lock_guard lock(mutex_);
  return failures_;
}

bool Exchanges::is_named(const std::string& url) {
  const std::lock_guard lock(mutex_);
  return roles_.contains(url);
}

std::size_t Exchanges::count() {
  const std::lock_guard lock(mutex_);
  return seen_.size();
}

}  // namespace varve::browser
