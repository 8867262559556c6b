#include "replay/save_pages.hpp"

#include <algorithm>

#include "replay/access.hpp"
#include "replay/finder.hpp"
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/policy.hpp"
#include "replay/save_answers.hpp"

namespace varve::replay {
namespace {

constexpr std::size_t kFailuresShown = 200;

void show_progress(const SaveJob& job, ctemplate::TemplateDictionary& content) {
  ctemplate::TemplateDictionary& part = *content.AddSectionDictionary("GOING_ON");
  set(part, "PROGRESS", std::string_view(progress_text(job)));
  set(part, "EVENTS", std::string_view(fmt::format("/api/v1/saves/{}/events", job.id)));
}

void show_failures(const archive::Snapshot& snapshot, ctemplate::TemplateDictionary& content) {
  if (snapshot.failed.empty()) return;
  ctemplate::TemplateDictionary& part = *content.AddSectionDictionary("MISSING");
  set(part, "COUNT", std::string_view(counted(snapshot.failed.size(), "part")));
  for (std::size_t i = 0; i < std::min(snapshot.failed.size(), kFailuresShown); ++i) {
    ctemplate::TemplateDictionary& line = *part.AddSectionDictionary("FAILED");
    set(line, "URL", std::string_view(short_url(snapshot.failed[i].url)));
    set(line, "REASON", snapshot.failed[i].reason);
  }
  if (snapshot.failed.size() > kFailuresShown) part.ShowSection("MORE");
}

void show_stored(const SaveJob& job, ctemplate::TemplateDictionary& content) {
  const archive::Snapshot& snapshot = job.outcome.snapshot;
  ctemplate::TemplateDictionary& part = *content.AddSectionDictionary("STORED");
  const std::string digits = snapshot.time.digits20();
  const std::string& url = snapshot.final_url.empty() ? snapshot.url : snapshot.final_url;
  set(part, "SNAPSHOT", std::string_view(capture_path(digits, "", url)));
  set(part, "CALENDAR", std::string_view(fmt::format("/web/*/{}", url)));
  set(part, "MARKS", std::string_view(fmt::format("{}{}/{}", kMarksPath, digits, url)));
  set(part, "TITLE", snapshot.title.empty() ? std::string_view(short_url(url)) : snapshot.title);
  set(part, "RESOURCES", std::string_view(counted(job.outcome.resources, "resource")));
  set(part, "WHEN", std::string_view(moment_of(snapshot.time)));
  if (job.outcome.skipped) part.ShowSection("SKIPPED");
}

}  // namespace

Response save_form(const Request& request, unsigned status, const SaveForm& filled, bool may_save) {
  Page page(request, "Save a page", "save.html");
  if (may_save) {
    ctemplate::TemplateDictionary& form = *page.content().AddSectionDictionary("FORM");
    if (!filled.wrong.empty()) set(*form.AddSectionDictionary("WRONG"), "SENTENCE", filled.wrong);
    set(form, "URL", filled.url);
    set(form, "TAGS", filled.tags);
    if (filled.hold) form.ShowSection("HOLD");
    request.site->access->put_proof(request, form);
  } else {
    page.content().ShowSection("READS_ONLY");
  }
  return html_response(status, page.html());
}

Response save_job_page(const Request& request, const SaveJob& job) {
  const std::string_view state = state_name(job);
  const std::string heading = state == "saved"    ? "Saved"
                              : state == "failed" ? "Not saved"
                              : state == "saving" ? "Saving …"
                                                  : "Waiting …";
  Page page(request, heading, "save_job.html");
  ctemplate::TemplateDictionary& content = page.content();
  set(content, "HEADING", std::string_view(heading));
  set(content, "URL", job.order.url);
  if (job.state == SaveJob::State::kPending) {
    show_progress(job, content);
    page.follow("/static/save.js");
  } else {
    if (job.outcome.error) {
      set(*content.AddSectionDictionary("ERROR"), "MESSAGE", job.outcome.error->message);
    }
    if (job.outcome.is_stored()) show_stored(job, content);
    show_failures(job.outcome.snapshot, content);
    set(*content.AddSectionDictionary("AGAIN"), "SAVE",
        std::string_view(fmt::format("/save/{}", job.order.url)));
  }
  Response response{.status = 200, .headers = {}, .body = {}};
  response.set("Content-Type", "text/html; charset=utf-8");
  response.set_body(Body(page.html()));
  guard_live(response);
  return response;
}

}  // namespace varve::replay
