#include "crawl/save_run.hpp"

#include <algorithm>
#include <utility>

#include "crawl/redirect.hpp"
#include "varve/parse/charset.hpp"

namespace varve::crawl {
namespace {

using parse::Role;

constexpr std::size_t kActivePages = 32;
// Bodies that wait for the writer: beyond this, nothing new is fetched.
constexpr std::uint64_t kMaxQueuedBytes = 64u << 20;
constexpr std::chrono::milliseconds kTick{100};
// What a stranger can make long in what is kept of a page.
constexpr std::size_t kMaxReason = 200;

// The answer's line after the protocol: "404 Not Found".
std::string reason_of(std::string_view head, int status) {
  const std::string_view line = head.substr(0, head.find_first_of("\r\n"));
  const std::size_t space = line.find(' ');
  std::string reason(space == std::string_view::npos ? "" : line.substr(space + 1));
  while (!reason.empty() && reason.back() == ' ') reason.pop_back();
  if (reason.size() > kMaxReason) reason.resize(kMaxReason);
  return reason.empty() ? std::to_string(status) : reason;
}

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

// "https://…" and "mailto:…" have one, "example.com:8080" and "example.com/a:b" have none.
bool has_scheme(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.find_first_of("/?#") < colon) return false;
  const bool is_port = colon + 1 < text.size() && text[colon + 1] >= '0' && text[colon + 1] <= '9';
  return !is_port;
}

}  // namespace

std::string Resource::failure() const {
  if (error) return error->message;
  if (status >= 400) return "the server answered " + reason;
  if (truncated != Truncation::kNone) return "cut off short: " + truncation_reason;
  return redirect_problem;
}

SaveRun::SaveRun(archive::Archive& archive, fetch::Fetcher fetcher, const SaveOptions& options,
                 const SaveCallbacks& callbacks, const std::atomic<bool>& stop)
    : archive_(archive),
      fetcher_(std::move(fetcher)),
      options_(options),
      callbacks_(callbacks),
      stop_(stop),
      writer_(archive, options.exact, callbacks.page) {}

Result<void> SaveRun::run(const std::vector<std::string>& urls) {
  progress_.pages = urls.size();
  auto next = urls.begin();
  while (next != urls.end() || !active_.empty()) {
    if (!stopping_ && (stop_ || !writer_.ok())) {
      stopping_ = true;
      fetcher_.stop();
    }
    if (stopping_) cancel_waiting();
    while (next != urls.end() && active_.size() < kActivePages) start_page(*next++);
    if (!stopping_) start_fetches();
    VARVE_TRY(fetcher_.run_for(kTick));
    show_progress();
  }
  return writer_.close();
}

void SaveRun::start_page(const std::string& asked) {
  auto owned = std::make_unique<Page>();
  Page& page = *owned;
  active_.emplace(&page, std::move(owned));
  PageResult& result = page.finished.result;
  result.snapshot.url = asked;
  result.snapshot.final_url = asked;
  result.snapshot.tags = options_.tags;
  result.snapshot.note = options_.note;
  result.snapshot.hold = options_.hold;
  auto url = url::Url::parse(has_scheme(asked) ? asked : "http://" + asked);
  if (stopping_) {
    result.error = Error{ErrorKind::kCancelled, "stopped before it was fetched"};
  } else if (!url || !url->is_http()) {
    result.error =
        Error{ErrorKind::kInvalid,
              "not a URL that can be saved; give one that starts with http:// or https://"};
  } else if (!is_fresh(*url, result)) {
    url->set_hash("");
    seeds_.emplace(url->host());
    page.document = &resource_for(*url, Role::kAnchor, nullptr);
    need(page, *page.document, {});
  }
  finish_if_complete(page);
}

// True where `if_older_than` says that an older capture will do; the result tells of that one then.
bool SaveRun::is_fresh(const url::Url& url, PageResult& result) const {
  if (options_.if_older_than == 0) return false;
  const Time now = Time::now();
  const auto found = archive_.nearest(url.without_fragment(), now);
  if (!found || !*found) return false;
  const archive::CaptureRow& row = **found;
  if (row.url != url.without_fragment() || row.status != 200 ||
      row.time.us < now.us - options_.if_older_than) {
    return false;
  }
  result.skipped = true;
  result.status = row.status;
  result.mime = row.mime;
  result.digest = row.digest;
  result.snapshot.final_url = row.url;
  result.snapshot.time = row.time;
  result.snapshot.verdict = "fresh enough";
  return true;
}

Resource& SaveRun::resource_for(const url::Url& url, Role role, const Resource* from) {
  auto& slot = resources_[url.href()];
  if (!slot) {
    slot = std::make_unique<Resource>();
    slot->url = url;
    slot->role = role;
    slot->first_party = seeds_.contains(std::string(url.host()));
    if (from != nullptr) slot->referrer = referrer_for(from->url, url);
    (from == nullptr ? documents_to_fetch_ : requisites_to_fetch_).push_back(slot.get());
  }
  return *slot;
}

void SaveRun::start_fetches() {
  const std::size_t enough = static_cast<std::size_t>(options_.fetch.max_connections) * 2;
  for (auto* queue : {&requisites_to_fetch_, &documents_to_fetch_}) {
    while (!queue->empty() && fetcher_.pending() < enough &&
           writer_.queued_bytes() < kMaxQueuedBytes) {
      Resource& resource = *queue->front();
      queue->pop_front();
      fetch::Request request;
      request.url = resource.url;
      request.accept = accept_for(resource.role);
      if (!resource.referrer.empty()) request.referrer = resource.referrer;
      request.first_party = resource.first_party;
      request.priority = resource.role == Role::kAnchor ? 0 : 1;
      fetcher_.start(std::move(request), [this, &resource](Result<fetch::Response> answer) {
        arrived(resource, std::move(answer));
      });
    }
  }
}

void SaveRun::cancel_waiting() {
  for (auto* queue : {&requisites_to_fetch_, &documents_to_fetch_}) {
    while (!queue->empty()) {
      Resource& resource = *queue->front();
      queue->pop_front();
      arrived(resource, fail(ErrorKind::kCancelled, "stopped before it was fetched"));
    }
  }
}

void SaveRun::arrived(Resource& resource, Result<fetch::Response> answer) {
  resource.done = true;
  if (answer) {
    read_answer(resource, *std::move(answer));
  } else {
    resource.error = std::move(answer).error();
  }
  const std::vector<Page*> pages = std::exchange(resource.waiting, {});
  for (Page* page : pages) {
    --page->waiting_for;
    settle(*page, resource);
  }
  for (Page* page : pages) finish_if_complete(*page);
}

void SaveRun::read_answer(Resource& resource, fetch::Response response) {
  resource.status = response.status;
  resource.reason = reason_of(response.response_head, response.status);
  const auto content_type = fetch::find_header(response.response_head, "content-type");
  resource.mime = parse::parse_content_type(content_type.value_or("")).essence;
  resource.digest = response.digest;
  resource.truncated = response.truncated;
  resource.truncation_reason = response.truncation_reason;
  resource.received = response.transferred_length;
  Redirect redirect = read_redirect(response);
  resource.location = std::move(redirect.target);
  resource.redirect_problem = std::move(redirect.problem);
  if (!resource.location) resource.contents = read_contents(response, resource.role);
  resource.response = std::move(response);
}

// The page needs the resource. A resource that it needs already (a redirect loop, a frame within
// itself) is not needed twice.
void SaveRun::need(Page& page, Resource& resource, Page::Use use) {
  if (!page.uses.emplace(&resource, use).second) return;
  if (resource.done) {
    settle(page, resource);
  } else {
    resource.waiting.push_back(&page);
    ++page.waiting_for;
  }
}

void SaveRun::settle(Page& page, Resource& resource) {
  if (page.document_good) {
    settle_requisite(page, resource);
  } else if (!page.finished.result.error) {
    settle_document(page, resource);
  }
}

void SaveRun::settle_document(Page& page, Resource& resource) {
  page.hops.push_back(&resource);
  if (resource.error) {
    page.finished.result.error = resource.error;
  } else if (resource.location) {
    follow_document(page, resource);
  } else {
    accept_document(page, resource);
  }
}

Resource& SaveRun::redirect_target(Resource& resource) {
  if (resource.redirect == nullptr) {
    resource.redirect = &resource_for(*resource.location, resource.role, &resource);
  }
  return *resource.redirect;
}

void SaveRun::follow_document(Page& page, Resource& resource) {
  Resource& target = redirect_target(resource);
  auto& error = page.finished.result.error;
  if (page.uses.contains(&target)) {
    error =
        Error{ErrorKind::kLimit, "the server redirects in a circle, back to " + target.url.href()};
  } else if (page.hops.size() > static_cast<std::size_t>(options_.max_redirects)) {
    error = Error{ErrorKind::kLimit,
                  fmt::format("the server redirects more than {} times", options_.max_redirects)};
  } else {
    page.document = &target;
    need(page, target, {});
  }
}

void SaveRun::follow_requisite(Page& page, Resource& resource) {
  Page::Use use = page.uses.at(&resource);
  if (++use.redirects > options_.max_redirects) {
    page.finished.result.snapshot.failed.push_back(
        {resource.url.href(),
         fmt::format("redirected more than {} times", options_.max_redirects)});
  } else {
    need(page, redirect_target(resource), use);
  }
}

// The document is there: from here on the page is kept, with the redirects that led to it.
void SaveRun::accept_document(Page& page, Resource& document) {
  page.document_good = true;
  for (Resource* hop : page.hops) store(page, *hop);
  PageResult& result = page.finished.result;
  result.status = document.status;
  result.mime = document.mime;
  result.digest = document.digest;
  result.snapshot.final_url = document.url.href();
  result.snapshot.title = document.contents.title;
  page.finished.document = document.capture;
  if (!options_.requisites) return;
  need_requisites(page, document, 1);
  if (document.contents.has_icon || !document.mime.ends_with("html")) return;
  if (const auto guess = favicon_guess(document.url)) {
    need(page, resource_for(*guess, Role::kIcon, &document), {.depth = 1, .guessed = true});
  }
}

void SaveRun::settle_requisite(Page& page, Resource& resource) {
  const Page::Use use = page.uses.at(&resource);
  const std::string failure = resource.failure();
  if (use.guessed && (!failure.empty() || resource.mime == "text/html")) return;
  if (!failure.empty()) {
    page.finished.result.snapshot.failed.push_back({resource.url.href(), failure});
  }
  if (resource.error) return;
  store(page, resource);
  if (resource.location) follow_requisite(page, resource);
  need_requisites(page, resource, use.depth + 1);
}

void SaveRun::need_requisites(Page& page, Resource& resource, int depth) {
  if (depth > options_.max_depth) return;
  if (resource.requisites.empty()) {
    for (const Requisite& found : resource.contents.requisites) {
      if (resource.requisites.size() > options_.max_requisites) break;  // one more, to be named
      if (found.url.href().size() > kMaxUrl) {
        page.finished.result.snapshot.failed.push_back(
            {found.url.href().substr(0, kMaxReason) + "…",
             fmt::format("its URL is longer than {} bytes", kMaxUrl)});
        continue;
      }
      resource.requisites.push_back(&resource_for(found.url, found.role, &resource));
    }
    resource.contents.requisites.clear();
  }
  for (Resource* requisite : resource.requisites) {
    if (page.uses.size() > options_.max_requisites) {
      page.finished.result.snapshot.failed.push_back(
          {requisite->url.href(),
           fmt::format("the page needs more than {} resources", options_.max_requisites)});
      return;
    }
    need(page, *requisite, {.depth = depth});
  }
}

// The resource's capture is a part of the page; the first page that needs it brings it.
void SaveRun::store(Page& page, Resource& resource) {
  if (!resource.capture) {
    resource.capture = std::make_shared<PendingCapture>();
    resource.capture->url = resource.url.href();
    writer_.submit(resource.capture, *std::exchange(resource.response, std::nullopt));
    page.finished.owned.push_back(resource.capture);
    page.finished.result.bytes_received += resource.received;
    ++progress_.resources_done;
  }
  page.finished.members.push_back(resource.capture);
  if (&resource != page.document && resource.failure().empty()) ++page.finished.result.resources;
}

void SaveRun::finish_if_complete(Page& page) {
  if (page.waiting_for == 0) finish(page);
}

void SaveRun::finish(Page& page) {
  PageResult& result = page.finished.result;
  if (page.document_good) {
    const Resource& document = *page.document;
    const bool failed = !document.failure().empty();
    auto& verdict = result.snapshot.verdict;
    verdict = failed                           ? document.failure()
              : stopping_                      ? "interrupted"
              : result.snapshot.failed.empty() ? "complete"
                                               : "missing resources";
    if (failed) result.error = Error{ErrorKind::kNetwork, document.failure() + "; kept as it is"};
    if (!failed && stopping_) {
      result.error = Error{ErrorKind::kCancelled, "stopped; what had come was kept"};
    }
    result.kept = true;
  }
  ++progress_.pages_done;
  page.finished.more_come = progress_.pages_done < progress_.pages;
  writer_.finish(std::move(page.finished));
  active_.erase(&page);
}

void SaveRun::show_progress() {
  const auto now = std::chrono::steady_clock::now();
  if (!callbacks_.progress || now < next_progress_) return;
  next_progress_ = now + kTick;
  progress_.resources_pending =
      fetcher_.pending() + requisites_to_fetch_.size() + documents_to_fetch_.size();
  progress_.bytes_received = fetcher_.received();
  callbacks_.progress(progress_);
}

Result<void> save_pages(archive::Archive& archive, const std::vector<std::string>& urls,
                        const SaveOptions& options, const SaveCallbacks& callbacks,
                        const std::atomic<bool>& stop) {
  VARVE_ASSIGN(fetch::Fetcher fetcher, fetch::Fetcher::make(options.fetch));
  return SaveRun(archive, std::move(fetcher), options, callbacks, stop).run(urls);
}

}  // namespace varve::crawl
