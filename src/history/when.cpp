#include "varve/history/when.hpp"

#include "varve/history/phrase.hpp"
#include "varve/history/versions.hpp"

namespace varve::history {
namespace {

void extend(Interval& interval, Time time) {
  if (time.us - interval.last.us > interval.gap_to.us - interval.gap_from.us) {
    interval.gap_from = interval.last;
    interval.gap_to = time;
  }
  interval.last = time;
  ++interval.captures;
}

void add(std::vector<Interval>& intervals, bool stood, Time time) {
  if (!intervals.empty() && intervals.back().stood == stood) {
    extend(intervals.back(), time);
    return;
  }
  Interval next;
  next.stood = stood;
  next.first = next.last = next.gap_from = next.gap_to = time;
  next.captures = 1;
  if (!intervals.empty()) {
    next.after = intervals.back().last;
    intervals.back().before = time;
  }
  intervals.push_back(next);
}

}  // namespace

void When::each(const std::function<void(const Interval&)>& on_interval,
                const std::function<void(const Unknown&)>& on_unknown) const {
  auto next = unknown.begin();
  for (const Interval& interval : intervals) {
    for (; next != unknown.end() && next->time < interval.first; ++next) on_unknown(*next);
    on_interval(interval);
  }
  for (; next != unknown.end(); ++next) on_unknown(*next);
}

Result<When> when(const archive::Archive& archive, std::string_view url, std::string_view wanted) {
  VARVE_ASSIGN(const Phrase phrase, Phrase::make(wanted));
  VARVE_ASSIGN(Versions versions, versions_of(archive, url));
  if (versions.captures.empty()) {
    return fail(ErrorKind::kInvalid,
                "there is no capture of {}; `varve list --match host {}` shows what there is near "
                "it",
                url, url);
  }
  std::vector<bool> stood(versions.texts);
  VARVE_TRY(read_texts(archive, versions,
                       [&](std::size_t text, const text::PageText& page) -> Result<void> {
                         stood[text] = phrase.stands_on(page);
                         return {};
                       }));
  When out;
  for (const Version& version : versions.captures) {
    if (version.text) {
      add(out.intervals, stood[*version.text], version.row.time);
    } else {
      out.unknown.push_back({version.row.time, version.reason});
    }
  }
  return out;
}

}  // namespace varve::history
