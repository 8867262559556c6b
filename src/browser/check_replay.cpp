#include "varve/browser/check_replay.hpp"

#include "varve/browser/likeness.hpp"
#include "browser/requests.hpp"
#include "browser/visit.hpp"
#include "varve/archive/json.hpp"
#include "varve/archive/own_urls.hpp"
#include "varve/crawl/own_capture.hpp"
#include "varve/replay/proxy.hpp"

namespace varve::browser {
namespace {

constexpr std::size_t kNamed = 100;

using archive::ReplayCheck;
using archive::Snapshot;

// The body of the snapshot's picture, or DOM; nothing where it has none.
Result<std::optional<Body>> kept(const archive::Archive& archive, const Snapshot& snapshot,
                                 std::string_view prefix) {
  const std::string url = std::string(prefix) + snapshot.final_url;
  for (const Snapshot::Member& member : snapshot.members) {
    if (member.url != url) continue;
    VARVE_ASSIGN(const auto row, archive.capture(member.url, member.time));
    if (row) return archive.body(row->digest);
  }
  return std::nullopt;
}

Result<Shown> replay(const archive::Archive& archive, const Path& keys, const Snapshot& snapshot,
                     const Options& options, const std::atomic<bool>& stop, Requests& requests) {
  const auto url = url::Url::parse(snapshot.final_url);
  if (!url) return fail(ErrorKind::kInvalid, "{} is no URL", snapshot.final_url);
  replay::ProxyOptions archived;
  archived.port = 0;
  archived.keys = keys;
  archived.time = snapshot.time;
  VARVE_ASSIGN(const auto proxy, replay::Proxy::start(archive, archived));
  Options fresh = options;
  fresh.profile.clear();
  VisitOptions how{fresh};
  how.proxy = {proxy->address(), proxy->authority_pin()};
  how.activity = [&] { return requests.activity(); };
  how.prints = false;
  how.on_event = [&](const DevTools::Event& event) { requests.take(event); };
  Shown shown;
  VARVE_TRY(visit(*url, how, Clock::now() + options.limits.time, stop, shown));
  return shown;
}

Result<void> compare(const archive::Archive& archive, const Snapshot& snapshot, const Shown& shown,
                     ReplayCheck& check) {
  VARVE_ASSIGN(const auto picture, kept(archive, snapshot, archive::kPicture));
  if (picture) {
    VARVE_ASSIGN(check.pixels, same_pixels(picture->view(), shown.picture));
  }
  VARVE_ASSIGN(const auto dom, kept(archive, snapshot, archive::kDom));
  if (dom) {
    VARVE_ASSIGN(check.text, same_words(dom->view(), shown.dom));
  }
  return {};
}

// What the capture lacked as well is not the replay's failure.
void count_requests(const Snapshot& snapshot, const Requests& requests, ReplayCheck& check) {
  std::set<std::string> failed = requests.unanswered();
  for (const archive::FailedResource& each : snapshot.failed) failed.erase(each.url);
  check.asked = requests.asked().size();
  check.failed = failed.size();
  for (const std::string& url : failed) {
    if (check.failed_urls.size() < kNamed) check.failed_urls.push_back(url);
  }
  check.captured = snapshot.members.size();
  check.missing = snapshot.failed.size();
}

Result<void> keep(archive::Archive& archive, const Snapshot& snapshot, const ReplayCheck& check) {
  crawl::CaptureWriter writer(archive, false, [](const crawl::PageResult&) {});
  archive::Json info = {{"url", snapshot.final_url}, {"ts", snapshot.time.rfc3339()}};
  info.update(to_json(check));
  crawl::submit_own(writer, archive::Source::kBrowser, archive::kPageInfo, snapshot.final_url,
                    snapshot.time, "application/json", archive::dump(info));
  return writer.close();
}

}  // namespace

Result<ReplayCheck> check_replay(archive::Archive& archive, const Path& keys,
                                 const Snapshot& snapshot, const Options& options,
                                 const std::atomic<bool>& stop) {
  Requests requests;
  VARVE_ASSIGN(const Shown shown, replay(archive, keys, snapshot, options, stop, requests));
  ReplayCheck check;
  check.checked = Time::now();
  check.browser = shown.browser;
  VARVE_TRY(compare(archive, snapshot, shown, check));
  count_requests(snapshot, requests, check);
  VARVE_TRY(keep(archive, snapshot, check));
  return check;
}

}  // namespace varve::browser
