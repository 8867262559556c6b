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
  referrer.remove_credentials();
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

Downloads::Downloads(fetch::Fetcher fetcher, DownloadOptions options,
                     const EarlierCaptures& earlier, std::function<void(Resource&)> arrived)
    : fetcher_(std::move(fetcher)),
      options_(std::move(options)),
      earlier_(earlier),
      arrived_(std::move(arrived)),
      reader_(options_.links, [this] { fetcher_.wake(); }) {}

std::shared_ptr<Generation> Downloads::generation() {
  if (newest_->resources.size() >= options_.per_generation) {
    newest_ = std::make_shared<Generation>();
  }
  return newest_;
}

Resource& Downloads::document(const std::shared_ptr<Generation>& of, const url::Url& url,
                              const PageOrder& order) {
  if (order.named) seeds_.emplace(url.host());
  return resource(of, url, Role::kAnchor, nullptr, order.attempts);
}

Resource& Downloads::needed_by(const std::shared_ptr<Generation>& of, const Resource& from,
                               const url::Url& url, Role role) {
  return resource(of, url, role, &from, role == Role::kAnchor ? from.attempts : 0);
}

Resource& Downloads::resource(const std::shared_ptr<Generation>& of, const url::Url& url, Role role,
                              const Resource* from, int attempts) {
  auto& slot = of->resources[url.href()];
  if (!slot) {
    slot = std::make_unique<Resource>();
    slot->url = url;
    slot->role = role;
    slot->attempts = attempts;
    slot->first_party = seeds_.contains(std::string(url.host()));
    if (from != nullptr) slot->referrer = referrer_for(from->url, url);
    if (!is_known(*slot) && !is_fresh(*slot)) {
      (from == nullptr ? documents_ : requisites_).push_back({slot.get(), of});
    }
  }
  return *slot;
}

void Downloads::ask_again(const std::shared_ptr<Generation>& of, Resource& resource) {
  resource.forget_answer();
  requisites_.push_front({&resource, of});
}

void Downloads::forget(Generation& of, const Resource& resource) {
  auto node = of.resources.extract(resource.url.href());
  if (!node.empty()) of.forgotten.push_back(std::move(node.mapped()));
}

bool Downloads::is_known(Resource& resource) {
  if (!options_.known) return false;
  auto answer = options_.known(resource.url);
  if (!answer) return false;
  if (answer->archived) {
    take_archived(resource, std::move(answer->response));
  } else {
    resource.take(std::move(answer->response), options_.links);
    resource.done = true;
  }
  return true;
}

void Downloads::take_archived(Resource& resource, fetch::Response answer) {
  resource.capture = std::make_shared<PendingCapture>();
  resource.capture->url = resource.url.href();
  resource.capture->time = answer.time;
  resource.take(std::move(answer), options_.links);
  resource.received = 0;
  resource.done = true;
}

// The archive has an answer that holds yet; else it may have one to compare with.
bool Downloads::is_fresh(Resource& resource) {
  auto earlier = earlier_.find(resource.url, resource.role, resource.first_party);
  auto answer = earlier && earlier->fresh
                    ? earlier_.answer_of(*earlier, resource.url, resource.role)
                    : std::nullopt;
  if (!answer) {
    resource.earlier = std::move(earlier);
    return false;
  }
  take_archived(resource, *std::move(answer));
  return true;
}

Downloads::Wanted Downloads::take_next() {
  for (auto* queue : {&requisites_, &documents_}) {
    if (queue->empty()) continue;
    Wanted next = std::move(queue->front());
    queue->pop_front();
    return next;
  }
  return {};
}

bool Downloads::start_next() {
  if (fetcher_.pending() + reader_.pending() >= options_.at_once) return false;
  Wanted next = take_next();
  if (next.resource == nullptr) return false;
  const Resource& wanted = *next.resource;
  const bool is_document = wanted.role == Role::kAnchor;
  fetch::Request request;
  request.url = wanted.url;
  request.accept = accept_for(wanted.role);
  if (!wanted.referrer.empty()) request.referrer = wanted.referrer;
  if (wanted.earlier) request.validators = wanted.earlier->validators;
  request.first_party = wanted.first_party;
  request.priority = is_document ? 0 : 1;
  request.attempts = wanted.attempts;
  fetcher_.start(std::move(request),
                 [this, next](Result<fetch::Response> answer) { end(next, std::move(answer)); });
  return true;
}

void Downloads::cancel_waiting() {
  for (Wanted next = take_next(); next.resource != nullptr; next = take_next()) {
    end(next, fail(ErrorKind::kCancelled, "stopped before it was fetched"));
  }
}

Result<void> Downloads::run_for(std::chrono::milliseconds timeout) {
  VARVE_TRY(fetcher_.pending() > 0 ? fetcher_.run_for(timeout) : fetcher_.idle(timeout));
  for (const Wanted& read : reader_.take()) arrive(*read.resource);
  return {};
}

void Downloads::end(Wanted wanted, Result<fetch::Response> answer) {
  const bool not_modified = answer && answer->status == 304 && wanted.resource->earlier;
  if (not_modified && !still_holds(*wanted.resource, *answer)) {
    wanted.resource->earlier.reset();
    return requisites_.push_front(std::move(wanted));
  }
  if (answer) return reader_.read(std::move(wanted), *std::move(answer));
  wanted.resource->error = std::move(answer).error();
  arrive(*wanted.resource);
}

// The earlier answer takes the 304's place. False where that means another one, or is gone by now.
bool Downloads::still_holds(Resource& resource, fetch::Response& not_modified) {
  const Earlier& earlier = *resource.earlier;
  if (!confirms(not_modified, earlier)) return false;
  auto answer = earlier_.answer_of(earlier, resource.url, resource.role);
  if (!answer) return false;
  resource.not_modified = std::exchange(not_modified, *std::move(answer));
  return true;
}

void Downloads::arrive(Resource& resource) {
  resource.done = true;
  arrived_(resource);
}

}  // namespace varve::crawl
