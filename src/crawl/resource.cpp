#include "crawl/resource.hpp"

#include <utility>

#include "crawl/judge.hpp"
#include "varve/crawl/redirect.hpp"
#include "varve/crawl/status_line.hpp"
#include "varve/parse/charset.hpp"

namespace varve::crawl {
void Resource::take(fetch::Response answer) {
  status = answer.status;
  reason = reason_of(answer.response_head, answer.status);
  const auto content_type = fetch::find_header(answer.response_head, "content-type");
  mime = parse::parse_content_type(content_type.value_or("")).essence;
  digest = answer.digest;
  truncated = answer.truncated;
  truncation_reason = answer.truncation_reason;
  received = answer.transferred_length;
  Redirect leads = read_redirect(answer);
  location = std::move(leads.target);
  redirect_problem = std::move(leads.problem);
  if (!location) contents = read_contents(answer, role);
  const bool is_document = role == parse::Role::kAnchor || role == parse::Role::kFrame;
  if (!location && is_document) verdict = judge_document(*this, answer);
  response = std::move(answer);
}

std::string Resource::failure() const {
  if (error) return error->message;
  if (status >= 400) return "the server answered " + reason;
  if (truncated != Truncation::kNone) return "cut off short: " + truncation_reason;
  return redirect_problem;
}

}  // namespace varve::crawl
