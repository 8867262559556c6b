#include "record/pages.hpp"

#include <algorithm>
#include <utility>

namespace varve::record {

void Pages::take(SeenCapture seen, Clock::time_point now) {
  const std::string url = seen.url.without_fragment();
  if (seen.destination != "document") {
    Page* page = page_of(seen.referrer);
    if (page == nullptr || page->finished.members.size() >= kMaxMembers) return;
    page->urls.insert(url);
    page->finished.members.push_back(std::move(seen.capture));
    page->last = now;
    return;
  }
  auto node = hops_.extract(url);
  Hops hops = node.empty() ? Hops{url, {}, now} : std::move(node.mapped());
  if (seen.location) {
    hops.captures.push_back(std::move(seen.capture));
    hops.last = now;
    if (hops_.size() < kMaxOpen) {
      hops_.insert_or_assign(seen.location->without_fragment(), std::move(hops));
    }
  } else if (seen.is_page) {
    open(std::move(seen), std::move(hops), now);
  }
}

void Pages::open(SeenCapture seen, Hops hops, Clock::time_point now) {
  Page page{std::move(hops.asked), seen.url.origin(), {seen.url.without_fragment()}, {}, now};
  archive::Snapshot& snapshot = page.finished.result.snapshot;
  snapshot.url = page.asked;
  snapshot.final_url = seen.url.without_fragment();
  snapshot.title = std::move(seen.title);
  snapshot.verdict = "recorded";
  page.finished.members = std::move(hops.captures);
  page.finished.members.push_back(seen.capture);
  page.finished.document = std::move(seen.capture);
  open_.push_back(std::move(page));
}

// The newest that has such a member, else the newest of that origin: to other origins browsers name
// the origin only (Referrer Policy, strict-origin-when-cross-origin).
Pages::Page* Pages::page_of(const std::string& referrer) {
  const auto url = url::Url::parse(referrer);
  if (!url) return nullptr;
  const std::string whole = url->without_fragment();
  for (auto page = open_.rbegin(); page != open_.rend(); ++page) {
    if (page->urls.count(whole) != 0) return &*page;
  }
  if (whole != url->origin() + "/") return nullptr;
  const auto page = std::find_if(open_.rbegin(), open_.rend(),
                                 [&](const Page& each) { return each.origin == url->origin(); });
  return page == open_.rend() ? nullptr : &*page;
}

std::vector<crawl::FinishedPage> Pages::take_finished(Clock::time_point now, bool all) {
  std::vector<crawl::FinishedPage> finished;
  std::size_t too_many = open_.size() - std::min(open_.size(), kMaxOpen);
  for (auto page = open_.begin(); page != open_.end();) {
    if (!all && too_many == 0 && now - page->last < kRest) {
      ++page;
      continue;
    }
    if (too_many > 0) --too_many;
    finished.push_back(std::move(page->finished));
    page = open_.erase(page);
  }
  std::erase_if(hops_, [&](const auto& each) { return now - each.second.last >= kRest * 6; });
  return finished;
}

}  // namespace varve::record
