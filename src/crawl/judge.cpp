#include "crawl/judge.hpp"

namespace varve::crawl {

using verdict::Facts;
using verdict::Verdict;

Verdict judge_document(const Resource& document, const fetch::Response& answer) {
  const std::string url = answer.url.without_fragment();
  const std::string content_type(
      fetch::find_header(answer.response_head, "content-type").value_or(""));
  Facts facts{.asked_url = url,
              .final_url = url,
              .status = document.status,
              .response_head = answer.response_head,
              .title = document.contents.title,
              .content_type = content_type,
              .broken_redirect = document.redirect_problem,
              .truncation = document.truncation_reason};
  // No type at all is HTML for browsers too, mostly.
  const bool is_html = document.mime.empty() || document.mime == "text/html" ||
                       document.mime == "application/xhtml+xml";
  if (is_html) facts.html = answer.body.view();
  return verdict::judge(facts);
}

Verdict judge_page(const Page& page, bool interrupted) {
  const Resource& document = *page.document;
  if (!document.verdict.is_success()) return document.verdict;
  const std::string asked = page.hops.front()->url.without_fragment();
  const std::string led_to = document.url.without_fragment();
  return verdict::judge({.asked_url = asked,
                         .final_url = led_to,
                         .status = document.status,
                         .title = document.contents.title,
                         .broken_redirect = document.redirect_problem,
                         .truncation = document.truncation_reason,
                         .interrupted = interrupted,
                         .missing = page.finished.result.snapshot.failed.size()});
}

}  // namespace varve::crawl
