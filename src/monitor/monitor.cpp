#include "varve/monitor/monitor.hpp"

#include <algorithm>
#include <utility>

#include "monitor/pictures.hpp"
#include "varve/archive/nearest.hpp"
#include "varve/monitor/notices.hpp"
#include "varve/notify/channel.hpp"
#include "varve/verdict/verdict.hpp"

namespace varve::monitor {
namespace {

using archive::Archive;
using archive::CaptureRow;
using archive::SavedPage;

constexpr std::uint64_t kMostLooks = 1024;  // between two snapshots of a page

// Where the page is shown as it was found: an older snapshot where it has not changed since that.
SnapshotName shown(const SavedPage& page) {
  return {page.snapshot.final_url, page.unchanged_since.value_or(page.snapshot.time)};
}

change::Failure failure_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kNoHost:
      return change::Failure::kNoSuchHost;
    case ErrorKind::kTimeout:
      return change::Failure::kTimeout;
    default:
      return change::Failure::kNetwork;
  }
}

change::CertificateProblem certificate_of(ErrorKind kind) {
  if (kind == ErrorKind::kExpired) return change::CertificateProblem::kExpired;
  if (kind == ErrorKind::kUntrusted) return change::CertificateProblem::kInvalid;
  return change::CertificateProblem::kNone;
}

change::PageRun run_of(const SavedPage& page, Time planned) {
  change::PageRun run{.time = planned};
  if (page.error && !page.kept) {
    run.certificate = certificate_of(page.error->kind);
    if (run.certificate == change::CertificateProblem::kNone) {
      run.failure = failure_of(page.error->kind);
    }
    return run;
  }
  run.time = page.snapshot.time;
  run.status = page.status;
  if (!page.error) run.snapshot = shown(page).time;
  const std::string& verdict = page.snapshot.verdict;
  run.verdict = verdict::kind_of(verdict).value_or(verdict::Kind::kComplete);
  const std::size_t colon = verdict.find(": ");
  if (colon != std::string::npos) run.reason = verdict.substr(colon + 2);
  return run;
}

// The document of the last snapshot, or where that was pruned since the one before.
Result<std::optional<CaptureRow>> document_before(const Archive& archive,
                                                  const std::optional<SnapshotName>& last) {
  if (!last) return std::nullopt;
  VARVE_ASSIGN(auto row, archive.capture(last->url, last->time));
  if (row) return row;
  VARVE_ASSIGN(auto around, archive.neighbours(last->url, last->time));
  return std::move(around.before);
}

// Whether the document's capture is all that there was to keep, since the page was as in the last
// snapshot, which was a good one. Else the process came no further than to the document, and the
// page was not judged.
Result<bool> is_kept_look(const Archive& archive, const CaptureRow& document) {
  archive::Query query;
  query.url = document.url;
  query.to = document.time;
  query.newest_first = true;
  query.limit = kMostLooks;
  query.revisits = false;
  std::optional<Result<std::optional<archive::SnapshotRow>>> last;
  VARVE_TRY(archive.list(query, [&](const CaptureRow& row) {
    if (row.url != document.url) return true;
    if (row.digest != document.digest) return false;
    last = archive.snapshot(row.url, row.time);
    return last->has_value() && !last->value();  // in between are looks only
  }));
  if (!last) return false;
  VARVE_ASSIGN(const auto snapshot, *last);
  return snapshot && archive::is_good_verdict(snapshot->verdict);
}

bool is_archives_fault(const Error& error) {
  return error.kind == ErrorKind::kIo || error.kind == ErrorKind::kDamaged;
}

}  // namespace

Result<Monitor> Monitor::make(const Archive& archive, const schedule::Definition& schedule) {
  const schedule::Watching& watching = schedule.watching;
  VARVE_ASSIGN(change::ViewRules view,
               change::ViewRules::read(watching.ignore, watching.ignore_text, watching.watches));
  for (const std::string& each : watching.notify) VARVE_TRY(notify::parse_channel(each));
  return Monitor(archive, schedule.name, std::move(view), {watching.threshold});
}

Result<Finding> Monitor::look(PageState state, const SavedPage& page, Time planned,
                              bool first_try) const {
  Finding finding{.asked = page.snapshot.url, .state = std::move(state)};
  if (!page.error || first_try) {
    finding.transition = finding.state.alarm.advance(run_of(page, planned));
  }
  if (page.error) return finding;
  const SnapshotName now = shown(page);
  VARVE_ASSIGN(finding.after, archive_->capture(now.url, now.time));
  VARVE_ASSIGN(finding.before, document_before(*archive_, finding.state.last));
  const bool is_same = page.unchanged_since && finding.before &&
                       finding.before->digest == page.digest && finding.before->url == now.url;
  if (is_same || !finding.after) return finding;
  finding.state.last = now;
  finding.is_new = !finding.before.has_value();
  if (finding.is_new) {
    finding.changed = true;
  } else if (finding.before->id != finding.after->id) {
    VARVE_ASSIGN(const MaybeView after, view_of(*finding.after));
    VARVE_ASSIGN(const auto comparison, compare(finding, after));
    finding.changed = !comparison || comparison->is_significant();
  }
  return finding;
}

Result<std::vector<notify::Notice>> Monitor::conclude(Finding& finding,
                                                      std::span<const SavedPage> again) const {
  std::vector<notify::Notice> notices;
  if (finding.transition) {
    notices.push_back(notice_of(*archive_, *finding.transition, finding, schedule_));
  }
  if (!finding.changed || finding.is_new) return notices;
  VARVE_ASSIGN(const MaybeView after, view_of(*finding.after));
  for (const SavedPage& each : again) {
    if (!each.error) VARVE_TRY(learn(finding, after, each));
  }
  VARVE_ASSIGN(const auto comparison, compare(finding, after));
  finding.changed = !comparison || comparison->is_significant();
  if (finding.changed) {
    notices.push_back(notice_of(*archive_, comparison, finding, schedule_));
  }
  return notices;
}

// Nothing where it has no text, or none that can be read.
Result<Monitor::MaybeView> Monitor::view_of(const CaptureRow& row) const {
  auto view = change::view_of(*archive_, row, view_);
  if (view) return MaybeView(*std::move(view));
  if (is_archives_fault(view.error())) return tl::unexpected(view.error());
  return MaybeView();
}

Result<std::optional<change::Comparison>> Monitor::compare(const Finding& finding,
                                                           const MaybeView& after) const {
  VARVE_ASSIGN(const MaybeView before, view_of(*finding.before));
  if (!before || !after) return std::nullopt;
  VARVE_ASSIGN(auto pixels, changed_pixels(*archive_, *finding.before, *finding.after));
  if (pixels) pixels = std::max(0.0, *pixels - finding.restless);
  return change::compare(*before, *after, finding.state.noise, rules_, pixels);
}

// What was saved last is what the next run compares with.
Result<void> Monitor::learn(Finding& finding, const MaybeView& after,
                            const SavedPage& again) const {
  const SnapshotName second = shown(again);
  VARVE_ASSIGN(const auto row, archive_->capture(second.url, second.time));
  ++finding.state.lessons;
  if (!row || row->id == finding.after->id) return {};
  const auto view = change::view_of(*archive_, *row, view_);
  if (!after || !view) return {};
  finding.state.noise.merge(change::learn(*after, *view));
  VARVE_ASSIGN(const auto pixels, changed_pixels(*archive_, *finding.after, *row));
  finding.restless = std::max(finding.restless, pixels.value_or(0));
  finding.state.last = second;
  return {};
}

Result<std::optional<SavedPage>> saved_since(const Archive& archive, std::string_view url,
                                             Time since) {
  // A clock that was put back since makes captures of later than now.
  VARVE_ASSIGN(const auto asked, archive.first_within(url, since, kLatest, /*of_gets=*/true));
  if (!asked) return std::nullopt;
  VARVE_ASSIGN(const CaptureRow end, archive::behind_redirects(archive, *asked));
  SavedPage page;
  page.snapshot.url = std::string(url);
  page.snapshot.final_url = end.url;
  page.snapshot.time = end.time;
  page.status = end.status;
  page.mime = end.mime;
  page.digest = end.digest;
  VARVE_ASSIGN(const auto snapshot, archive.snapshot(end.url, end.time));
  if (!snapshot) {
    VARVE_ASSIGN(const bool is_look, is_kept_look(archive, end));
    if (!is_look) return std::nullopt;
    page.unchanged_since = end.time;
    return page;
  }
  page.snapshot.verdict = snapshot->verdict;
  const auto kind = verdict::kind_of(snapshot->verdict);
  if (kind && verdict::is_failure(*kind)) {
    page.kept = true;
    page.error = Error{ErrorKind::kNetwork, snapshot->verdict + "; kept as it is"};
  }
  return page;
}

}  // namespace varve::monitor
