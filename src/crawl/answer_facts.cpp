#include "varve/crawl/answer_facts.hpp"

#include "varve/parse/charset.hpp"

namespace varve::crawl {
namespace {

std::string reason_of(std::string_view head, int status) {
  const std::string_view line = head.substr(0, head.find_first_of("\r\n"));
  const std::size_t space = line.find(' ');
  std::string reason(space == std::string_view::npos ? "" : line.substr(space + 1));
  while (!reason.empty() && reason.back() == ' ') reason.pop_back();
  if (reason.size() > kMaxReason) reason.resize(kMaxReason);
  return reason.empty() ? std::to_string(status) : reason;
}

}  // namespace

std::string mime_of(const fetch::Response& answer) {
  const auto type = fetch::find_header(answer.response_head, "content-type");
  return parse::parse_content_type(type.value_or("")).essence;
}

AnswerFacts::AnswerFacts(const fetch::Response& answer)
    : status(answer.status),
      reason(reason_of(answer.response_head, answer.status)),
      mime(mime_of(answer)),
      digest(answer.digest),
      truncated(answer.truncated),
      truncation_reason(answer.truncation_reason),
      received(answer.transferred_length) {}

std::string AnswerFacts::failure() const {
  if (status >= 400) return "the server answered " + reason;
  if (truncated != Truncation::kNone) return "cut off short: " + truncation_reason;
  return {};
}

}  // namespace varve::crawl
