#include "varve/crawl/answer_facts.hpp"

#include "varve/base/status_line.hpp"
#include "varve/parse/charset.hpp"

namespace varve::crawl {

std::string mime_of(const fetch::Response& answer) {
  const auto type = fetch::find_header(answer.response_head, "content-type");
  return parse::parse_content_type(type.value_or("")).essence;
}

AnswerFacts::AnswerFacts(const fetch::Response& answer)
    : status(answer.status),
      reason(status_text(answer.response_head, answer.status)),
      mime(mime_of(answer)),
      digest(answer.digest),
      truncated(answer.truncated),
      truncation_reason(answer.truncation_reason),
      received(answer.transferred_length) {}

std::string AnswerFacts::failure() const {
  // A 304 to a request without conditions, or with the user's: there is no answer that it could
  // mean.
  if (status >= 400 || status == 304) return "the server answered " + reason;
  if (truncated != Truncation::kNone) return "cut off short: " + truncation_reason;
  return {};
}

}  // namespace varve::crawl
