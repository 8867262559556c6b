// /when: between which times a phrase stood on a page.
#include <fmt/format.h>

#include <algorithm>

#include "replay/calendar_page.hpp"
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/slow.hpp"
#include "replay/text_answers.hpp"

namespace varve::replay {
namespace {

using ctemplate::TemplateDictionary;
using history::Interval;
using history::When;

constexpr unsigned kPhraseColumns = 1'000;
constexpr unsigned kPhraseHeight = 40;
constexpr unsigned kLeast = 3;  // columns of one moment

void fill_moment(const char* section, Time time, const std::string& url, TemplateDictionary& row) {
  TemplateDictionary& of = *row.AddSectionDictionary(section);
  set(of, "PATH", std::string_view(capture_path(time.digits20(), "", url)));
  set(of, "ISO", std::string_view(time.rfc3339()));
  set(of, "TIME", std::string_view(moment_of(time)));
}

TemplateDictionary& add_row(const char* state, std::string_view says, std::string_view how,
                            TemplateDictionary& found) {
  TemplateDictionary& row = *found.AddSectionDictionary("ROW");
  set(row, "STATE", std::string_view(state));
  set(row, "SAYS", says);
  set(row, "HOW", how);
  return row;
}

std::string captures_of(const Interval& interval) {
  std::string text = "in " + counted(interval.captures, "capture");
  if (interval.captures > 2) {
    text += fmt::format("; none between {} and {}", moment_of(interval.gap_from),
                        moment_of(interval.gap_to));
  }
  return text;
}

void fill_interval(const Interval& interval, const std::string& url, TemplateDictionary& found) {
  if (interval.after) {
    TemplateDictionary& between =
        add_row("between", interval.stood ? "it came" : "it went", "there is no capture", found);
    fill_moment("FROM", *interval.after, url, between);
    fill_moment("TO", interval.first, url, between);
  }
  TemplateDictionary& row =
      add_row(interval.stood ? "stood" : "absent", interval.stood ? "stood there" : "did not",
              captures_of(interval), found);
  fill_moment("FROM", interval.first, url, row);
  fill_moment("TO", interval.last, url, row);
}

void fill_rows(const When& when, const std::string& url, TemplateDictionary& found) {
  when.each([&](const Interval& interval) { fill_interval(interval, url, found); },
            [&](const history::Unknown& unknown) {
              TemplateDictionary& row = add_row("unknown", "is not known", unknown.reason, found);
              fill_moment("FROM", unknown.time, url, row);
              fill_moment("TO", unknown.time, url, row);
            });
}

// What a part of the timeline is drawn as.
struct Shape {
  Time first;
  Time last;
  const char* mark;
  unsigned height;
};

std::vector<Shape> shapes_of(const When& when) {
  std::vector<Shape> shapes;
  for (const Interval& interval : when.intervals) {
    shapes.push_back({interval.first, interval.last, interval.stood ? "changed" : "same",
                      interval.stood ? kPhraseHeight : kPhraseHeight / 3});
  }
  for (const history::Unknown& unknown : when.unknown) {
    shapes.push_back({unknown.time, unknown.time, "failed", kPhraseHeight * 3 / 5});
  }
  return shapes;
}

void fill_timeline(const When& when, TemplateDictionary& found) {
  const std::vector<Shape> shapes = shapes_of(when);
  Time first = kLatest;
  Time last = kEarliest;
  for (const Shape& shape : shapes) {
    first = std::min(first, shape.first);
    last = std::max(last, shape.last);
  }
  if (first >= last) return;
  TemplateDictionary& timeline = *found.AddSectionDictionary("TIMELINE");
  fill_axis(first, last, kPhraseColumns, timeline);
  const auto column = [&](Time time) {
    const double part =
        static_cast<double>(time.us - first.us) / static_cast<double>(last.us - first.us);
    return static_cast<unsigned>(part * (kPhraseColumns - kLeast));
  };
  for (const Shape& shape : shapes) {
    TemplateDictionary& of = *timeline.AddSectionDictionary("STROKE");
    set(of, "X", std::string_view(std::to_string(column(shape.first))));
    set(of, "Y", std::string_view(std::to_string(kPhraseHeight - shape.height)));
    set(of, "WIDTH",
        std::string_view(std::to_string(column(shape.last) - column(shape.first) + kLeast)));
    set(of, "HEIGHT", std::string_view(std::to_string(shape.height)));
    set(of, "MARK", std::string_view(shape.mark));
  }
}

std::string summary(const When& when) {
  const Interval* first = nullptr;
  const Interval* last = nullptr;
  for (const Interval& interval : when.intervals) {
    if (!interval.stood) continue;
    if (first == nullptr) first = &interval;
    last = &interval;
  }
  if (last == nullptr) return "it stood in no capture.";
  const bool stands = last == &when.intervals.back();
  return fmt::format("first seen on {}, last on {}{}", day_of(first->first), day_of(last->last),
                     stands ? ", in the newest capture with a text." : ".");
}

}  // namespace

Result<Response> when_page(const archive::Archive& archive, const Request& request) {
  Page page(request, "When it stood there", "when.html");
  TemplateDictionary& content = page.content();
  const std::string url = request.field("url").value_or("");
  const std::string phrase = request.field("phrase").value_or("");
  set(content, "URL", std::string_view(url));
  set(content, "PHRASE", std::string_view(phrase));
  if (url.empty() || phrase.empty()) return form_answer(page);
  const auto turn = slow_turn();
  if (!turn) return busy(request);
  const auto when = when_text(archive, request);
  if (!when) return form_answer(page, when.error());
  TemplateDictionary& found = *content.AddSectionDictionary("FOUND");
  set(found, "LIST", std::string_view("/web/*/" + url));
  set(found, "SHORT_URL", std::string_view(short_url(url)));
  set(found, "SUMMARY", std::string_view(summary(*when)));
  fill_timeline(*when, found);
  fill_rows(*when, url, found);
  return form_answer(page);
}

}  // namespace varve::replay
