#include "varve/monitor/notices.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "varve/history/side_by_side.hpp"

namespace varve::monitor {
namespace {

using archive::Archive;
using archive::CaptureRow;
using change::Comparison;
using change::WatchEvent;
using notify::Notice;

constexpr std::size_t kMostNamed = 5;  // prices or pages in a sentence

std::string path_of(const std::string& url, Time time) {
  return fmt::format("/web/{}/{}", time.digits14(), url);
}

notify::Shot shot_of(const CaptureRow& row) {
  return {row.time, path_of(row.url, row.time)};
}

std::string_view kind_of(change::State state) {
  switch (state) {
    case change::State::kFine:
      return "back";
    case change::State::kSoft404:
      return "soft-404";
    case change::State::kLoginWall:
      return "login-wall";
    default:
      return to_string(state);
  }
}

std::string_view kind_of(const Comparison& comparison) {
  if (comparison.watches.empty()) return "changed";
  const bool is_price = comparison.watches.front().kind == WatchEvent::Kind::kChanged;
  return is_price ? "price" : "phrase";
}

std::string sentence_of(const WatchEvent& event) {
  if (event.kind == WatchEvent::Kind::kChanged) {
    return fmt::format("{}: {} is now {}", event.watch, event.before, event.after);
  }
  return fmt::format("\"{}\" {}", event.watch, to_string(event.kind));
}

bool is_told(const std::vector<WatchEvent>& events, const change::PriceChange& price) {
  return std::any_of(events.begin(), events.end(), [&](const WatchEvent& event) {
    return event.kind == WatchEvent::Kind::kChanged && event.before == price.before &&
           event.after == price.after;
  });
}

// "“free returns” vanished; 5.00 € is now 6.00 €. Passages changed: 1, …"
std::string summary_of(const Comparison& comparison) {
  std::vector<std::string> parts;
  for (const WatchEvent& event : comparison.watches) parts.push_back(sentence_of(event));
  for (const change::PriceChange& price : comparison.prices) {
    if (parts.size() >= kMostNamed) break;
    if (is_told(comparison.watches, price)) continue;
    parts.push_back(fmt::format("{} is now {}", price.before, price.after));
  }
  const std::string text = history::summary(comparison.text);
  return parts.empty() ? text : fmt::format("{}. {}", fmt::join(parts, "; "), text);
}

// Both texts side by side, without the noise.
std::string html_of(const Comparison& comparison, const Finding& finding) {
  const auto shown = [](const CaptureRow& row, const text::PageText& text) {
    return history::Shown{row.url, row.time, text, path_of(row.url, row.time)};
  };
  return history::side_by_side(shown(*finding.before, comparison.before),
                               shown(*finding.after, comparison.after), comparison.text);
}

std::string title_of(const Archive& archive, const CaptureRow& document) {
  const auto snapshot = archive.snapshot(document.url, document.time);
  return snapshot && *snapshot ? (*snapshot)->title : "";
}

}  // namespace

Notice notice_of(const Archive& archive, const change::Transition& transition,
                 const Finding& finding, std::string_view schedule) {
  Notice notice{.kind = std::string(kind_of(transition.to)),
                .schedule = std::string(schedule),
                .url = finding.asked,
                .time = transition.time,
                .summary = transition.sentence};
  if (finding.is_new || finding.changed) {  // it is back, and not as it was
    notice.title = title_of(archive, *finding.after);
    notice.after = shot_of(*finding.after);
    if (finding.before) notice.before = shot_of(*finding.before);
  } else if (const auto& last = finding.state.last) {
    notice.before = notify::Shot{last->time, path_of(last->url, last->time)};
  }
  notice.id = notify::id_of(notice);
  return notice;
}

Notice notice_of(const Archive& archive, const std::optional<Comparison>& comparison,
                 const Finding& finding, std::string_view schedule) {
  const CaptureRow& before = *finding.before;
  const CaptureRow& after = *finding.after;
  Notice notice{.kind = "changed",
                .schedule = std::string(schedule),
                .url = finding.asked,
                .title = title_of(archive, after),
                .time = after.time,
                .before = shot_of(before),
                .after = shot_of(after),
                .summary = "The page changed; it has no text that could be compared."};
  if (comparison) {
    notice.kind = std::string(kind_of(*comparison));
    notice.score = comparison->score;
    notice.summary = summary_of(*comparison);
    notice.redline = notify::redline_of(comparison->before, comparison->after, comparison->text);
    notice.html = html_of(*comparison, finding);
    notice.difference =
        fmt::format("/web/diff/{}/{}/{}", before.time.digits14(), after.time.digits14(), after.url);
  }
  notice.id = notify::id_of(notice);
  return notice;
}

void SiteNotice::add(Notice notice) {
  ++changes_;
  if (changed_.size() < kMostNamed) changed_.push_back(notice.url);
  if (!most_ || notice.score > most_->score) most_ = std::move(notice);
}

void SiteNotice::add_new() {
  ++new_;
}

std::optional<Notice> SiteNotice::take(std::string_view seed, Time time) {
  if (!most_) return std::nullopt;
  Notice notice = *std::exchange(most_, std::nullopt);
  notice.summary = fmt::format("{} page{} changed, {} new: {}{}. {}: {}", changes_,
                               changes_ == 1 ? "" : "s", new_, fmt::join(changed_, " "),
                               changes_ > changed_.size() ? " …" : "", notice.url, notice.summary);
  notice.url = std::string(seed);
  notice.time = time;
  notice.id = notify::id_of(notice);
  return notice;
}

}  // namespace varve::monitor
