#include "crawl/resource.hpp"

#include <utility>

#include "crawl/judge.hpp"
#include "varve/crawl/redirect.hpp"

namespace varve::crawl {

void Resource::take(fetch::Response answer, const LinkMemory* links) {
  static_cast<AnswerFacts&>(*this) = AnswerFacts(answer);
  Redirect leads = read_redirect(answer);
  location = std::move(leads.target);
  redirect_problem = std::move(leads.problem);
  if (!location) contents = read_contents(answer, role, links);
  const bool is_document = role == parse::Role::kAnchor || role == parse::Role::kFrame;
  if (!location && is_document) verdict = judge_document(*this, answer);
  response = std::move(answer);
  if (earlier) compare();
}

// A document that is as it was has a capture of its own, which says so; what else a page needs has
// the earlier one.
void Resource::compare() {
  const std::shared_ptr<const Earlier> before = std::exchange(earlier, nullptr);
  if (not_modified) received = not_modified->transferred_length;
  if (!not_modified && !says_the_same(*response, *before)) return;
  unchanged_since = before->page;
  if (role == parse::Role::kAnchor || role == parse::Role::kFrame) return;
  capture = std::make_shared<PendingCapture>();
  capture->url = before->row.url;
  capture->time = before->row.time;
}

void Resource::forget_answer() {
  done = false;
  contents = {};
  response.reset();
  not_modified.reset();
  unchanged_since.reset();
}

// A 304 has the body that still holds, as if it had come without a coding: its head says of none.
fetch::Response Resource::take_kept() {
  fetch::Response answer = *std::exchange(response, std::nullopt);
  if (!not_modified) return answer;
  not_modified->digest = answer.digest;
  not_modified->transferred_digest = answer.digest;
  not_modified->transferred_length = answer.body.size();
  not_modified->body = std::move(answer.body);
  return *std::move(not_modified);
}

std::string Resource::failure() const {
  if (error) return error->message;
  std::string failure = AnswerFacts::failure();
  return failure.empty() ? redirect_problem : failure;
}

}  // namespace varve::crawl
