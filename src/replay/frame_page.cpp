#include "replay/frame_page.hpp"

#include <ctemplate/template.h>

#include <nlohmann/json.hpp>

#include "replay/admission.hpp"
#include "replay/appearance.hpp"
#include "replay/capture_address.hpp"
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/policy.hpp"
#include "varve/archive/nearest.hpp"

namespace varve::replay {
namespace {

using archive::CaptureRow;
using nlohmann::json;

constexpr std::string_view kFramed = "mp_";

// The page of the capture before or after; nothing where there is none.
Result<std::string> path_of(const archive::Archive& archive, const std::optional<CaptureRow>& row) {
  if (!row) return std::string();
  VARVE_ASSIGN(const std::string digits, digits_of(archive, *row));
  return capture_path(digits, "", row->url);
}

struct Facts {
  const Found& found;
  FrameSource source;
  std::string before;  // paths, or empty
  std::string after;
  std::string trouble;  // of the one after: why it does not show the page; or empty
  std::string changes;  // since the one before; or empty
};

std::string list_path(const Facts& facts) {
  return "/web/*/" + facts.found.row.url;
}
Response as_json(const Facts& facts) {
  const CaptureRow& row = facts.found.row;
  return json_response(200, json{{"url", row.url},
                                 {"timestamp", facts.found.digits},
                                 {"time", row.time.rfc3339()},
                                 {"when", utc_of(row.time)},
                                 {"status", row.status},
                                 {"mime", row.mime},
                                 {"digest", row.digest.text()},
                                 {"path", capture_path(facts.found.digits, "", row.url)},
                                 {"captures", list_path(facts)},
                                 {"raw", capture_path(facts.found.digits, "id_", row.url)},
                                 {"details", details_path(facts.found.digits, row.url)},
                                 {"marks", capture_address(kMarksPath, facts.found)},
                                 {"before", facts.before},
                                 {"after", facts.after},
                                 {"trouble", facts.trouble},
                                 {"changes", facts.changes}}
                                .dump(-1, ' ', false, json::error_handler_t::replace));
}

Response as_page(const Request& request, const Facts& facts) {
  const CaptureRow& row = facts.found.row;
  ctemplate::TemplateDictionary page("frame");
  put_appearance(request, page);
  set(page, "URL", row.url);
  set(page, "SHORT_URL", std::string_view(short_url(row.url, 80)));
  fill_frame(facts.source, page);
  set(page, "ISO", std::string_view(row.time.rfc3339()));
  set(page, "WHEN", std::string_view(utc_of(row.time)));
  set(page, "CAPTURES", std::string_view(list_path(facts)));
  set(page, "DETAILS", std::string_view(details_path(facts.found.digits, row.url)));
  set(page, "RAW", std::string_view(capture_path(facts.found.digits, "id_", row.url)));
  set(page, "MARKS", std::string_view(capture_address(kMarksPath, facts.found)));
  set(page, "BEFORE", std::string_view(facts.before));
  set(page, "AFTER", std::string_view(facts.after));
  set(page, "CHANGES", std::string_view(facts.changes));
  if (facts.before.empty()) page.ShowSection("OLDEST");
  if (facts.after.empty()) page.ShowSection("NEWEST");
  if (!facts.trouble.empty()) {
    set(*page.AddSectionDictionary("TROUBLE"), "WHAT", std::string_view(facts.trouble));
  }
  Response response{.status = 200, .headers = {}, .body = {}};
  response.set("Content-Type", "text/html; charset=utf-8");
  response.set_body(Body(expand("frame.html", page)));
  return response;
}

}  // namespace

FrameSource frame_source(const Request& request, std::string_view digits, std::string_view url,
                         const url::Url* document) {
  const std::string path = capture_path(digits, kFramed, url);
  if (!request.host.has_replay_hosts || document == nullptr) return {request.origin + path, {}};
  FrameSource source{way_to_replay(request, *document, path), {}};
  const std::string sandbox = request.site->hosts.sandbox_origin();
  if (!sandbox.empty()) source.sandboxed = sandbox + path;
  return source;
}

void fill_frame(const FrameSource& source, ctemplate::TemplateDictionary& frame) {
  set(frame, "FRAME", std::string_view(source.url));
  set(frame, "SANDBOXED", std::string_view(source.sandboxed));
  set(frame, "SANDBOX",
      std::string_view("allow-scripts allow-same-origin allow-forms allow-modals "
                       "allow-downloads allow-pointer-lock"));
}

Result<Response> frame_page(const archive::Archive& archive, const Request& request,
                            const Found& found, const url::Url& document) {
  VARVE_ASSIGN(const auto near, archive.neighbours(found.row.url, found.row.time));
  Facts facts{found, {}, {}, {}, {}, {}};
  VARVE_ASSIGN(facts.before, path_of(archive, near.before));
  VARVE_ASSIGN(facts.after, path_of(archive, near.after));
  if (near.after) {
    VARVE_ASSIGN(facts.trouble, archive::trouble_of(archive, *near.after));
  }
  if (near.before) facts.changes = diff_path(near.before->time, found.row.time, found.row.url);
  facts.source = frame_source(request, found.digits, found.row.url, &document);
  Response response = request.wants_json() ? as_json(facts) : as_page(request, facts);
  response.set("Cache-Control", "no-cache");
  response.set("Vary", "Accept, Sec-Fetch-Dest");
  guard_frame_page(request, response);
  return response;
}

std::string replay_preamble(const Request& request, const Found& found, const ReplayPath& path,
                            const url::Url& document) {
  const json info = {
      {"url", found.row.url},
      {"timestamp", found.row.time.digits14()},
      {"request_ts", found.digits},
      {"wombat_ts", found.digits},
      {"wombat_sec", found.row.time.us / 1'000'000},
      {"wombat_scheme", document.scheme()},
      {"wombat_host", document.host()},
      {"prefix", request.origin + "/web/"},
      {"static_prefix", request.origin + "/static/"},
      {"mod", path.modifier},
      {"is_framed", path.modifier == kFramed},
      {"is_live", false},
      {"clock_now", request.site->clock_now},
      {"top_url", request.site->hosts.own_origin() + capture_path(found.digits, "", found.row.url)},
  };
  ctemplate::TemplateDictionary markup("preamble");
  set(markup, "INFO", std::string_view(info.dump(-1, ' ', true, json::error_handler_t::replace)));
  return expand("preamble.html", markup);
}

}  // namespace varve::replay
