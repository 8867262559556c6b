#include "crawl/page_needs.hpp"

#include <utility>

#include "varve/crawl/redirect.hpp"

namespace varve::crawl {
namespace {

constexpr int kNotModified = 304;

// The document is as it was when the same page was saved, and whoever asked for it says nothing new
// of it.
bool is_unchanged(const Page& page, const Resource& document) {
  if (!document.unchanged_since) return false;
  const archive::Snapshot& before = *document.unchanged_since;
  const archive::Snapshot& now = page.finished.result.snapshot;
  return before.url == now.url && before.tags == now.tags && before.note == now.note &&
         before.hold == now.hold;
}

}  // namespace

PageNeeds::PageNeeds(Downloads& downloads, CaptureWriter& writer, PageSource& source,
                     const SaveOptions& options)
    : downloads_(downloads), writer_(writer), source_(source), options_(options) {}

void PageNeeds::begin(Page& page, const url::Url& url) {
  page.generation = downloads_.generation();
  page.document = &downloads_.document(page.generation, url, page.order);
  need(page, *page.document, {});
}

std::vector<Page*> PageNeeds::arrived(Resource& resource) {
  std::vector<Page*> pages = std::exchange(resource.waiting, {});
  for (Page* page : pages) {
    --page->waiting_for;
    if (resource.done) {
      settle(*page, resource);
    } else {
      wait_for(*page, resource);  // a page before it has it asked for again
    }
  }
  return pages;
}

// The page needs the resource. A resource that it needs already (a redirect loop, a frame within
// itself) is not needed twice.
void PageNeeds::need(Page& page, Resource& resource, Page::Use use) {
  if (!page.uses.emplace(&resource, use).second) return;
  if (resource.done) {
    settle(page, resource);
  } else {
    wait_for(page, resource);
  }
}

void PageNeeds::wait_for(Page& page, Resource& resource) {
  resource.waiting.push_back(&page);
  ++page.waiting_for;
}

void PageNeeds::settle(Page& page, Resource& resource) {
  if (page.document_good) {
    settle_requisite(page, resource);
  } else if (!page.finished.result.error) {
    settle_document(page, resource);
  }
}

// A page that is kept as a whole has a document that came: a 304 would not do for those that are
// compared with it later.
void PageNeeds::settle_document(Page& page, Resource& resource) {
  if (resource.not_modified && !resource.capture && !is_unchanged(page, resource)) {
    downloads_.ask_again(page.generation, resource);
    return wait_for(page, resource);
  }
  page.hops.push_back(&resource);
  if (refused(page, resource)) return;
  if (resource.error) {
    page.finished.result.error = resource.error;
  } else if (resource.location) {
    follow_document(page, resource);
  } else {
    accept_document(page, resource);
  }
}

bool PageNeeds::refused(Page& page, Resource& resource) {
  auto why = source_.refuses(page.order, resource);
  if (!why) error_ = why.error();
  if (why && !*why) return false;
  page.finished.result.error = why ? **why : why.error();
  Downloads::forget(*page.generation, resource);
  return true;
}

Resource& PageNeeds::redirect_target(Page& page, Resource& resource) {
  if (resource.redirect == nullptr) {
    resource.redirect =
        &downloads_.needed_by(page.generation, resource, *resource.location, resource.role);
  }
  return *resource.redirect;
}

void PageNeeds::follow_document(Page& page, Resource& resource) {
  Resource& target = redirect_target(page, resource);
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

void PageNeeds::follow_requisite(Page& page, Resource& resource) {
  Page::Use use = page.uses.at(&resource);
  if (++use.redirects > options_.max_redirects) {
    page.finished.result.snapshot.failed.push_back(
        {resource.url.href(),
         fmt::format("redirected more than {} times", options_.max_redirects)});
  } else {
    need(page, redirect_target(page, resource), use);
  }
}

// The document is there: from here on the page is kept, with the redirects that led to it.
void PageNeeds::accept_document(Page& page, Resource& document) {
  page.document_good = true;
  for (Resource* hop : page.hops) store(page, *hop);
  PageResult& result = page.finished.result;
  result.status = document.not_modified ? kNotModified : document.status;
  result.mime = document.mime;
  result.digest = document.digest;
  result.snapshot.final_url = document.url.href();
  result.snapshot.title = document.contents.title;
  result.by_script = document.contents.by_script;
  if (page.order.lone_file) return;
  page.finished.document = document.capture;
  if (is_unchanged(page, document)) return keep_look(page, document);
  if (!options_.requisites) return;
  need_requisites(page, document, 1);
  if (document.contents.has_icon || !document.mime.ends_with("html")) return;
  if (const auto guess = favicon_guess(document.url)) {
    need(page, downloads_.needed_by(page.generation, document, *guess, parse::Role::kIcon),
         {.depth = 1, .guessed = true});
  }
}

// What was looked at is all that there is to say: no requisite is asked for.
void PageNeeds::keep_look(Page& page, const Resource& document) {
  PageResult& result = page.finished.result;
  result.unchanged_since = document.unchanged_since->time;
  result.snapshot.title = document.unchanged_since->title;
  result.snapshot.verdict = "unchanged";
  result.kept = true;
  page.finished.makes_snapshot = false;
}

void PageNeeds::settle_requisite(Page& page, Resource& resource) {
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

void PageNeeds::need_requisites(Page& page, Resource& resource, int depth) {
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
      resource.requisites.push_back(
          &downloads_.needed_by(page.generation, resource, found.url, found.role));
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
void PageNeeds::store(Page& page, Resource& resource) {
  if (!resource.capture) {
    resource.capture = std::make_shared<PendingCapture>();
    resource.capture->url = resource.url.href();
    if (resource.not_modified) resource.capture->mime = resource.mime;
    writer_.submit(resource.capture, resource.take_kept());
    page.finished.owned.push_back(resource.capture);
    ++stored_;
  }
  page.finished.result.bytes_received += std::exchange(resource.received, 0);
  resource.response.reset();
  page.finished.members.push_back(resource.capture);
  if (&resource != page.document && resource.failure().empty()) ++page.finished.result.resources;
}

}  // namespace varve::crawl
