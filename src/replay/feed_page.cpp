// /feed/URL and /feed: Atom, an entry a change. Notices, where there are some; else what the
// captures say. A long feed's older parts are at /feed/2/URL and /feed?page=2 (RFC 5005 3).
#include <spdlog/spdlog.h>

#include <charconv>

#include "replay/conditional.hpp"
#include "replay/feed_captures.hpp"
#include "replay/handlers.hpp"
#include "replay/policy.hpp"
#include "replay/slow.hpp"
#include "replay/text.hpp"
#include "varve/notify/feed.hpp"
#include "varve/notify/outbox.hpp"

namespace varve::replay {
namespace {

using notify::Notice;

constexpr std::size_t kEntries = 50;  // of a part
constexpr std::size_t kMostParts = notify::kKeptOfUrl / kEntries;

struct Asked {
  std::string url;       // "": of all
  std::size_t part = 1;  // the newest

  [[nodiscard]] std::size_t offset() const { return (part - 1) * kEntries; }
  [[nodiscard]] std::string path(std::size_t of) const {
    if (url.empty()) return of == 1 ? "/feed" : fmt::format("/feed?page={}", of);
    return of == 1 ? feed_path(url) : fmt::format("/feed/{}/{}", of, url);
  }
};

// Nothing where it is no part's number.
std::optional<std::size_t> read_part(std::string_view text) {
  std::size_t part = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), part);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (part < 1 || part > kMostParts) return std::nullopt;
  return part;
}

std::optional<Asked> read_asked(const Request& request) {
  if (request.path() == "/feed") {
    const auto part = read_part(request.field("page").value_or("1"));
    return part ? std::optional(Asked{"", *part}) : std::nullopt;
  }
  std::string_view rest = std::string_view(request.target).substr(kFeedPath.size());
  Asked asked;
  if (const auto part = read_part(rest.substr(0, rest.find('/')))) {
    asked.part = *part;
    take_until(rest, '/');
  }
  const auto url = mend_url(rest);
  if (!url) return std::nullopt;
  asked.url = *url;
  return asked;
}

// One more than a part has, where there are older ones. Nothing where nobody ever gave any.
Result<std::vector<Notice>> told(const Request& request, const Asked& asked) {
  const Path& folder = request.site->about.archive;
  if (folder.empty()) return std::vector<Notice>();
  VARVE_ASSIGN(auto outbox, notify::Outbox::open_if_there(folder));
  if (!outbox) return std::vector<Notice>();
  VARVE_ASSIGN(const auto newest, outbox->notices(asked.url, 0, 1));
  if (newest.empty()) return std::vector<Notice>();
  return outbox->notices(asked.url, asked.offset(), kEntries + 1);
}

Result<std::vector<Notice>> seen(const archive::Archive& archive, const Asked& asked) {
  if (!asked.url.empty()) return changes_of(archive, asked.url, asked.offset(), kEntries + 1);
  if (asked.part > 1) return std::vector<Notice>();
  return newest_changes(archive, kEntries);
}

notify::Feed feed_of(const Request& request, const Asked& asked, std::vector<Notice> notices,
                     Time since) {
  const auto at = [&](std::size_t part) { return request.origin + asked.path(part); };
  const bool all = asked.url.empty();
  const bool older = notices.size() > kEntries && asked.part < kMostParts;
  notices.resize(std::min(notices.size(), kEntries));
  notify::Feed feed{.id = notify::lasting_id("feed\n" + asked.url),
                    .title = all ? "Changes of archived pages" : "Changes of " + asked.url,
                    .self = at(asked.part),
                    .about = request.origin + (all ? "/" : "/web/*/" + asked.url),
                    .next = older ? at(asked.part + 1) : "",
                    .previous = asked.part > 1 ? at(asked.part - 1) : "",
                    .first = older || asked.part > 1 ? at(1) : "",
                    .updated = since};
  for (const Notice& notice : notices) {
    feed.entries.push_back(notify::entry_of(notice, request.origin));
  }
  return feed;
}

// Names what the feed is made of, so that a reader who asks again is told at once.
Result<std::string> tag_of(const archive::Archive& archive, const Request& request,
                           const Asked& asked, const std::vector<Notice>& notices) {
  VARVE_ASSIGN(std::string named, archive.state_name());
  named += "\n" + request.origin + asked.path(asked.part);
  for (const Notice& notice : notices) named += "\n" + notice.id;
  return "\"" + Sha256::of(named).hex().substr(0, 32) + "\"";
}

Response with_tag(unsigned status, const std::string& tag) {
  Response response{.status = status, .headers = {}, .body = {}};
  response.set("ETag", tag);
  response.set("Cache-Control", "no-cache");
  guard_own(response);
  return response;
}

// A page that changed never was changed last when it was first saved.
Result<std::optional<Time>> first_time(const archive::Archive& archive, const Asked& asked) {
  if (asked.url.empty()) return std::optional(Time{0});
  VARVE_ASSIGN(const auto history, archive.history(asked.url, kEarliest, kLatest, 1));
  if (history.empty()) return std::optional<Time>();
  return std::optional(history.front().time);
}

}  // namespace

std::string feed_path(std::string_view url) {
  return fmt::format("{}{}", kFeedPath, url);
}

Result<Response> feed_page(const archive::Archive& archive, const Request& request) {
  const auto asked = read_asked(request);
  if (!asked) {
    return message(request, 400, "Not a feed",
                   "A page’s feed is at /feed/URL, older parts of it at /feed/2/URL, and that of "
                   "all pages at /feed.");
  }
  auto notices = told(request, *asked);
  if (!notices) {
    // The captures are there all the same.
    spdlog::warn("notices.db: {}", notices.error().message);
    notices = std::vector<Notice>();
  }
  VARVE_ASSIGN(const auto since, first_time(archive, *asked));
  if (notices->empty() && !since) return not_found(archive, request, asked->url);
  VARVE_ASSIGN(const std::string tag, tag_of(archive, request, *asked, *notices));
  if (none_match_hits(request.header("If-None-Match"), tag)) return with_tag(304, tag);
  if (notices->empty()) {
    const auto turn = slow_turn();
    if (!turn) return busy(request);
    VARVE_ASSIGN(notices, seen(archive, *asked));
  }
  Response response = with_tag(200, tag);
  response.set("Content-Type", "application/atom+xml; charset=utf-8");
  response.set_body(
      Body(notify::atom(feed_of(request, *asked, *std::move(notices), since.value_or(Time{0})))));
  return response;
}

}  // namespace varve::replay
