#include "crawl/downloads.hpp"

#include <utility>

namespace varve::crawl {
namespace {

using parse::Role;

// Referrer Policy 3.4, "strict-origin-when-cross-origin": what browsers send by default.
std::string referrer_for(const url::Url& from, const url::Url& to) {
  if (from.scheme() == "https" && to.scheme() == "http") return {};
  if (from.origin() != to.origin()) return from.origin() + "/";
  url::Url referrer = from;
  referrer.set_hash("");
  referrer.set_username("");
  referrer.set_password("");
  return referrer.href();
}

// What browsers ask for (Fetch, "fetch destination" and Accept).
std::string_view accept_for(Role role) {
  switch (role) {
    case Role::kAnchor:
    case Role::kFrame:
      return "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    case Role::kStylesheet:
      return "text/css,*/*;q=0.1";
    case Role::kImage:
    case Role::kIcon:
      return "image/avif,image/webp,image/svg+xml,image/*,*/*;q=0.8";
    default:
      return "*/*";
  }
}

}  // namespace

Downloads::Downloads(fetch::Fetcher fetcher, std::size_t at_once,
                     std::function<void(Resource&)> arrived)
    : fetcher_(std::move(fetcher)), at_once_(at_once), arrived_(std::move(arrived)) {}

Resource& Downloads::document(const url::Url& url) {
  seeds_.emplace(url.host());
  return resource(url, Role::kAnchor, nullptr);
}

Resource& Downloads::needed_by(const Resource& from, const url::Url& url, Role role) {
  return resource(url, role, &from);
}

Resource& Downloads::resource(const url::Url& url, Role role, const Resource* from) {
  auto& slot = resources_[url.href()];
  if (!slot) {
    slot = std::make_unique<Resource>();
    slot->url = url;
    slot->role = role;
    slot->first_party = seeds_.contains(std::string(url.host()));
    if (from != nullptr) slot->referrer = referrer_for(from->url, url);
    (from == nullptr ? documents_ : requisites_).push_back(slot.get());
  }
  return *slot;
}

Resource* Downloads::take_next() {
  for (auto* queue : {&requisites_, &documents_}) {
    if (queue->empty()) continue;
    Resource* next = queue->front();
    queue->pop_front();
    return next;
  }
  return nullptr;
}

bool Downloads::start_next() {
  if (fetcher_.pending() >= at_once_) return false;
  Resource* next = take_next();
  if (next == nullptr) return false;
  fetch::Request request;
  request.url = next->url;
  request.accept = accept_for(next->role);
  if (!next->referrer.empty()) request.referrer = next->referrer;
  request.first_party = next->first_party;
  request.priority = next->role == Role::kAnchor ? 0 : 1;
  fetcher_.start(std::move(request),
                 [this, next](Result<fetch::Response> answer) { end(*next, std::move(answer)); });
  return true;
}

void Downloads::cancel_waiting() {
  while (Resource* next = take_next()) {
    end(*next, fail(ErrorKind::kCancelled, "stopped before it was fetched"));
  }
}

void Downloads::end(Resource& resource, Result<fetch::Response> answer) {
  resource.done = true;
  if (answer) {
    resource.take(*std::move(answer));
  } else {
    resource.error = std::move(answer).error();
  }
  arrived_(resource);
}

}  // namespace varve::crawl
