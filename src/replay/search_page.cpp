// /search: pages by what stood on them.
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/text_answers.hpp"
#include "varve/search/text_index.hpp"

namespace varve::replay {
namespace {

using search::Hit;
using search::Range;

constexpr std::size_t kHits = 10;
constexpr std::size_t kMoreHits = 50;

// The longest run of marked words, with what is between them.
std::string_view longest_run(const Hit& hit) {
  std::string_view best;
  Range run;
  for (const Range& mark : hit.marks) {
    constexpr std::size_t kBetween = 3;
    if (run.end == 0 || mark.begin > run.end + kBetween) run.begin = mark.begin;
    run.end = mark.end;
    if (run.end - run.begin > best.size()) {
      best = std::string_view(hit.snippet).substr(run.begin, run.end - run.begin);
    }
  }
  return best;
}

void fill_snippet(const Hit& hit, ctemplate::TemplateDictionary& page) {
  const std::string_view text = hit.snippet;
  std::size_t at = 0;
  const auto part = [&](std::size_t until, std::string_view marked) {
    ctemplate::TemplateDictionary& of = *page.AddSectionDictionary("PART");
    set(of, "TEXT", text.substr(at, until - at));
    if (!marked.empty()) set(*of.AddSectionDictionary("MARKED"), "TEXT", marked);
  };
  for (const Range& mark : hit.marks) {
    part(mark.begin, text.substr(mark.begin, mark.end - mark.begin));
    at = mark.end;
  }
  part(text.size(), {});
}

void fill_times(const Hit& hit, ctemplate::TemplateDictionary& page) {
  const std::string first = day_of(hit.first_seen);
  const std::string last = day_of(hit.last_seen);
  ctemplate::TemplateDictionary& of =
      *page.AddSectionDictionary(first == last ? "ONE_DAY" : "SPAN");
  set(of, "FIRST", std::string_view(first));
  set(of, "LAST", std::string_view(last));
}

void fill_hit(const Hit& hit, ctemplate::TemplateDictionary& page) {
  set(page, "PATH", std::string_view(capture_path(hit.time.digits20(), "", hit.url)));
  set(page, "LIST", std::string_view("/web/*/" + hit.url));
  set(page, "TITLE", hit.title.empty() ? std::string_view(short_url(hit.url)) : hit.title);
  set(page, "URL", std::string_view(short_url(hit.url)));
  fill_snippet(hit, page);
  fill_times(hit, page);
  if (const std::string_view phrase = longest_run(hit); !phrase.empty()) {
    set(*page.AddSectionDictionary("WHEN"), "PATH",
        std::string_view(form_path("/when", {{"url", hit.url}, {"phrase", phrase}})));
  }
  if (!hit.gone) return page.ShowSection("CURRENT");
  set(*page.AddSectionDictionary("GONE"), "DIFF",
      std::string_view(diff_path(hit.last_seen, *hit.gone, hit.url)));
}

void fill_answer(const search::Answer& answer, std::string_view asked, std::size_t limit,
                 ctemplate::TemplateDictionary& page) {
  if (answer.behind) page.ShowSection("BEHIND");
  if (answer.hits.empty()) return page.ShowSection("NONE");
  ctemplate::TemplateDictionary& found = *page.AddSectionDictionary("FOUND");
  set(found, "COUNT", std::string_view(counted(answer.hits.size(), "page")));
  if (answer.partial) found.ShowSection("PARTIAL");
  for (const Hit& hit : answer.hits) {
    fill_hit(hit, *found.AddSectionDictionary("HIT"));
  }
  if (answer.hits.size() == limit && limit < kMoreHits) {
    set(*found.AddSectionDictionary("MORE"), "PATH",
        std::string_view(form_path("/search", {{"q", asked}, {"more", "1"}})));
  }
}

}  // namespace

Result<Response> search_page(const archive::Archive&, const Request& request) {
  const std::string asked = request.field("q").value_or("");
  Page page(request, asked.empty() ? "Search" : "Search: " + asked.substr(0, 100), "search.html");
  set(page.content(), "ASKED", std::string_view(asked));
  if (asked.empty()) return form_answer(page);
  const std::size_t limit = request.field("more") ? kMoreHits : kHits;
  const auto answer = search_text(request, {.text = asked, .url_prefix = {}, .limit = limit});
  if (!answer) return form_answer(page, answer.error());
  fill_answer(*answer, asked, limit, page.content());
  return form_answer(page);
}

}  // namespace varve::replay
