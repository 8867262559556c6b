// /forget/TIME/URL: asks whether a capture's bytes shall go for good, and lets them go.
#include "replay/access.hpp"
#include "replay/capture_address.hpp"
#include "replay/changes.hpp"
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "varve/base/bytes.hpp"

namespace varve::replay {
namespace {

constexpr std::uint64_t kCounted = 10'000;

// How many captures of exactly that URL there are, up to kCounted.
Result<std::uint64_t> count(const archive::Archive& archive, const std::string& url) {
  archive::Query query;
  query.url = url;
  std::uint64_t found = 0;
  VARVE_TRY(archive.list(query, [&](const archive::CaptureRow& row) {
    if (row.url == url) ++found;
    return found < kCounted;
  }));
  return found;
}

Result<Response> ask(const archive::Archive& archive, const Request& request, const Found& found) {
  const archive::CaptureRow& row = found.row;
  VARVE_ASSIGN(const std::uint64_t all, count(archive, row.url));
  VARVE_ASSIGN(const auto snapshot, archive.snapshot(row.url, row.time));
  VARVE_ASSIGN(const archive::Mark mark, archive.mark_of(row.url, row.time));
  Page page(request, "Forget " + short_url(row.url, 60), "forget.html");
  ctemplate::TemplateDictionary& content = *page.content().AddSectionDictionary("CONFIRM");
  set(content, "URL", row.url);
  set(content, "WHEN", std::string_view(utc_of(row.time)));
  set(content, "SIZE", std::string_view(human_bytes(row.length)));
  set(content, "ACTION", std::string_view(capture_address(kForgetPath, found)));
  set(content, "BACK", std::string_view(capture_address(kMarksPath, found)));
  if (mark.hold) content.ShowSection("HELD");
  if (snapshot && snapshot->resources > 0) {
    set(*content.AddSectionDictionary("PARTS"), "COUNT",
        std::string_view(counted(snapshot->resources, "resource")));
  }
  if (all > 1) {
    set(*content.AddSectionDictionary("ALL"), "COUNT",
        std::string_view(fmt::format("{}{}", all == kCounted ? "more than " : "", grouped(all))));
  }
  request.site->access->put_proof(request, content);
  Response response = html_response(200, page.html());
  response.set("Cache-Control", "no-store");
  return response;
}

// What is left of a capture that is gone: nothing where the path names none.
Result<std::optional<Response>> gone(const archive::Archive& archive, const Request& request) {
  const auto path = parse_replay_path(std::string_view(request.target).substr(kForgetPath.size()));
  if (!path || path->from.size() < 14) return std::nullopt;
  const TimeRange range = time_of_digits(path->from);
  VARVE_ASSIGN(const auto removals, archive.removals());
  for (const archive::Removal& removal : removals) {
    if (removal.url != path->url || removal.time < range.first || range.last < removal.time) {
      continue;
    }
    Page page(request, "Forgotten", "forget.html");
    ctemplate::TemplateDictionary& content = *page.content().AddSectionDictionary("GONE");
    set(content, "URL", removal.url);
    set(content, "WHEN", std::string_view(utc_of(removal.time)));
    set(content, "REMOVED", std::string_view(utc_of(removal.removed)));
    set(content, "HOW", to_string(removal.reason));
    set(content, "CAPTURES", std::string_view("/web/*/" + removal.url));
    Response response = html_response(200, page.html());
    response.set("Cache-Control", "no-store");
    return response;
  }
  return std::nullopt;
}

}  // namespace

Result<Response> forget_page(const archive::Archive& archive, const Request& request) {
  const bool posted = request.method == "POST";
  if (!posted) {
    VARVE_ASSIGN(auto before, gone(archive, request));
    if (before) return *std::move(before);
  }
  VARVE_ASSIGN(auto asked, addressed_capture(archive, request, kForgetPath));
  if (auto* response = std::get_if<Response>(&asked)) return std::move(*response);
  const auto& found = std::get<Found>(asked);
  if (!posted) return ask(archive, request, found);
  const auto form = parse_form(request.body);
  if (const auto refusal = request.site->access->refuses_change(request, form)) {
    return message(request, refusal->status, "Nothing was forgotten", refusal->sentence);
  }
  const std::string_view what = field(form, "what");
  if (what != "one" && what != "all") {
    return message(request, 400, "Nothing was forgotten",
                   "The form says neither that one capture is meant nor that all are.");
  }
  const auto time = what == "one" ? std::optional(found.row.time) : std::nullopt;
  if (const auto done = forget(request, found.row.url, time); !done) {
    return not_changed(request, done.error());
  }
  return redirect(303,
                  fmt::format("{}{}/{}", kForgetPath, found.row.time.digits20(), found.row.url));
}

}  // namespace varve::replay
