#include "replay/feed_captures.hpp"

#include <algorithm>

#include "replay/finder.hpp"
#include "replay/handlers.hpp"
#include "varve/history/side_by_side.hpp"
#include "varve/history/texts.hpp"
#include "varve/history/versions.hpp"

namespace varve::replay {
namespace {

using archive::CaptureRow;

// Of all bodies whose texts are compared for one feed: markup of a megabyte takes a tenth of a
// second.
constexpr std::uint64_t kMostCompared = 4 << 20;
constexpr history::WorkLimits kWork{.passages = 1'000'000, .words = 3'000'000};

struct ChangedCapture {
  CaptureRow before;
  CaptureRow after;
  bool has_texts = false;
};

bool is_good(const CaptureRow& row) {
  return row.status == 200 && row.truncated == Truncation::kNone;
}

// Newest first.
std::vector<ChangedCapture> changed_captures(const history::Versions& versions) {
  std::vector<ChangedCapture> changes;
  const history::Version* last = nullptr;
  for (const history::Version& version : versions.captures) {
    if (!is_good(version.row)) continue;
    if (last != nullptr && last->row.digest != version.row.digest) {
      changes.push_back({last->row, version.row, last->text && version.text});
    }
    last = &version;
  }
  std::reverse(changes.begin(), changes.end());
  return changes;
}

notify::Notice notice_of(const CaptureRow& before, const CaptureRow& after) {
  const auto shot = [](const CaptureRow& row) {
    return notify::Shot{row.time, capture_path(row.time.digits20(), "", row.url)};
  };
  notify::Notice notice{.kind = "changed",
                        .url = after.url,
                        .time = after.time,
                        .before = shot(before),
                        .after = shot(after),
                        .difference = diff_path(before.time, after.time, after.url),
                        .summary = "The page has another body than the capture before."};
  notice.id = notify::id_of(notice);
  return notice;
}

void compare_texts(const text::PageText& before, const text::PageText& after,
                   notify::Notice& notice) {
  const history::Comparison comparison = history::compare(before, after, kWork);
  notice.title = after.title;
  notice.redline = notify::redline_of(before, after, comparison);
  notice.summary = notice.redline.changes.empty()
                       ? "The page has another body; its text is the same."
                       : history::summary(comparison);
}

// Of the first of them, as far as the bound goes.
void add_redlines(const archive::Archive& archive, const std::vector<ChangedCapture>& changes,
                  std::vector<notify::Notice>& notices) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < notices.size(); ++i) {
    const ChangedCapture& change = changes[i];
    bytes += change.before.length + change.after.length;
    if (bytes > kMostCompared) return;
    if (!change.has_texts) continue;
    const CaptureRow rows[] = {change.before, change.after};
    const auto texts = history::texts_of(archive, rows);
    if (texts[0] && texts[1]) compare_texts(*texts[0], *texts[1], notices[i]);
  }
}

// The capture of the URL at that time or the good one before it.
Result<std::optional<CaptureRow>> good_until(const archive::Archive& archive,
                                             const std::string& url, Time time) {
  const archive::Query query{.url = url,
                             .to = time,
                             .status = 200,
                             .method = "GET",
                             .limit = 1,
                             .newest_first = true,
                             .revisits = false};
  std::optional<CaptureRow> found;
  VARVE_TRY(archive.list(query, [&](const CaptureRow& row) {
    found = row;
    return false;
  }));
  return found;
}

}  // namespace

Result<std::vector<notify::Notice>> changes_of(const archive::Archive& archive,
                                               std::string_view url, std::size_t offset,
                                               std::size_t limit) {
  VARVE_ASSIGN(const history::Versions versions, history::versions_of(archive, url));
  std::vector<ChangedCapture> changes = changed_captures(versions);
  changes.erase(changes.begin(),
                changes.begin() + static_cast<std::ptrdiff_t>(std::min(offset, changes.size())));
  changes.resize(std::min(limit, changes.size()));
  std::vector<notify::Notice> notices;
  for (const ChangedCapture& change : changes) {
    notices.push_back(notice_of(change.before, change.after));
  }
  add_redlines(archive, changes, notices);
  return notices;
}

Result<std::vector<notify::Notice>> newest_changes(const archive::Archive& archive,
                                                   std::size_t limit) {
  VARVE_ASSIGN(const auto snapshots, archive.recent_snapshots(limit));
  std::vector<notify::Notice> notices;
  for (const archive::SnapshotRow& snapshot : snapshots) {
    const std::string& url = snapshot.final_url.empty() ? snapshot.url : snapshot.final_url;
    VARVE_ASSIGN(const auto after, good_until(archive, url, snapshot.time));
    if (!after || after->time != snapshot.time) continue;
    VARVE_ASSIGN(const auto before, good_until(archive, url, Time{snapshot.time.us - 1}));
    if (!before || before->digest == after->digest) continue;
    notices.push_back(notice_of(*before, *after));
    notices.back().title = snapshot.title;
  }
  return notices;
}

}  // namespace varve::replay
