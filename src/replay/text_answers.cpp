#include "replay/text_answers.hpp"

#include "replay/api_query.hpp"
#include "replay/handlers.hpp"
#include "replay/slow.hpp"
#include "varve/history/versions.hpp"

namespace varve::replay {
namespace {

Result<void> has_few_versions(const archive::Archive& archive, const std::string& url) {
  VARVE_ASSIGN(const history::Versions versions, history::versions_of(archive, url));
  if (versions.texts <= kMostVersions) return {};
  return fail(ErrorKind::kLimit,
              "that page has {} versions, and {} are read for one request; the command has no "
              "such limit",
              versions.texts, kMostVersions);
}

}  // namespace

Result<search::Answer> search_text(const Request& request, const search::Question& question) {
  if (request.site->text == nullptr) {
    return fail(ErrorKind::kInvalid,
                "texts are not searched here; `varve serve` said why when it began");
  }
  return request.site->text->search(question);
}

Result<history::Blame> blame_text(const archive::Archive& archive, const Request& request) {
  VARVE_ASSIGN(const std::string url, read_url(request));
  VARVE_ASSIGN(const Time time, read_time_or_latest(request));
  VARVE_TRY(has_few_versions(archive, url));
  return history::blame(archive, url, time);
}

Result<history::When> when_text(const archive::Archive& archive, const Request& request) {
  VARVE_ASSIGN(const std::string url, read_url(request));
  VARVE_TRY(has_few_versions(archive, url));
  return history::when(archive, url, request.field("phrase").value_or(""));
}

bool is_askers_fault(const Error& error) {
  return error.kind == ErrorKind::kInvalid || error.kind == ErrorKind::kLimit;
}

Response form_answer(Page& page) {
  Response response = html_response(200, page.html());
  response.set("Cache-Control", "no-cache");
  return response;
}

Result<Response> form_answer(Page& page, const Error& error) {
  if (!is_askers_fault(error)) return tl::unexpected(error);
  std::string sentence = error.message + ".";
  set(*page.content().AddSectionDictionary("WRONG"), "SENTENCE", std::string_view(sentence));
  Response response = form_answer(page);
  response.status = 400;
  return response;
}

}  // namespace varve::replay
