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
}

std::string Resource::failure() const {
  if (error) return error->message;
  std::string failure = AnswerFacts::failure();
  return failure.empty() ? redirect_problem : failure;
}

}  // namespace varve::crawl
