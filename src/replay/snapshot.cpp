// /web/TIME<modifier>/URL: one capture as it was, or the way to it.
#include <fmt/format.h>

#include "replay/compress.hpp"
#include "replay/conditional.hpp"
#include "replay/frame_page.hpp"
#include "replay/handlers.hpp"
#include "replay/isolation.hpp"
#include "replay/lookup.hpp"
#include "replay/memento.hpp"
#include "replay/policy.hpp"
#include "replay/render.hpp"
#include "replay/status.hpp"
#include "replay/text.hpp"
#include "varve/archive/nearest.hpp"
#include "varve/base/bytes.hpp"
#include "varve/base/concat.hpp"

namespace varve::replay {
namespace {

constexpr std::size_t kMinCompressed = 512;
// Bytes of archived headers that are sent: an answer's head has to fit beside the request's.
constexpr std::size_t kMaxArchivedHead = 24 << 10;
constexpr std::size_t kMaxPageCompressed = 8u << 20;

// What one request works with.
struct Scene {
  const archive::Archive& archive;
  const Request& request;
  const ReplayPath& path;
  const Found& found;
  const url::Url& document;
  bool home;  // the request came to the host of the document's origin
};

// On its own origin's host an archived page runs with its scripts. What they fetch they are given
// as it was; wombat rewrites what they make of it.
bool runs_scripts(const Scene& scene) {
  return scene.request.site->scripts && scene.request.host.is_replay();
}
bool is_fetched(const Scene& scene) {
  return runs_scripts(scene) &&
         (scene.request.header("Sec-Fetch-Dest") == "empty" || scene.path.modifier == "wkrf_");
}

// The same capture is given otherwise to other destinations.
std::string etag_of(const Scene& scene) {
  static const std::string version = std::to_string(rewrite::kVersion);
  const std::string_view variant = !runs_scripts(scene)              ? ""
                                   : is_fetched(scene)               ? "f"
                                   : scene.request.is_for_document() ? "d"
                                                                     : "s";
  return concat({"\"", to_hex(scene.found.row.digest.view().substr(0, 16)), "-", scene.found.digits,
                 scene.path.modifier, "-", version, variant, "\""});
}

void describe(const Scene& scene, std::string_view etag, Response& response) {
  response.set("Memento-Datetime", scene.found.row.time.http_date());
  response.set("Link", memento_links(scene.request.origin, scene.found.row.url, &scene.found,
                                     scene.path.modifier));
  response.set("ETag", etag);
  // For the page around a frame, which says how far off each part is (Server-Timing 1).
  if (scene.request.host.is_replay()) {
    response.set("Server-Timing", {"memento;desc=\"", scene.found.digits, "\""});
  }
  // An hour: what was captured stays, but varve's rewriting may change with its version.
  response.set("Cache-Control", "private, max-age=3600");
  response.set("Vary", "Accept-Encoding, Origin, Sec-Fetch-Dest");
  guard_archived(scene.request, scene.home, response);
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Appends the archived headers but those that are computed anew, as far as there is room.
void add_archived(const std::vector<Header>& archived, Response& response) {
  std::size_t left = kMaxArchivedHead;
  for (const Header& header : archived) {
    if (equals_ascii(header.name, "content-type") || equals_ascii(header.name, "location"))
      continue;
    const std::size_t size = header.name.size() + header.value.size() + 4;  // ": " and CRLF
    if (size > left) continue;
    left -= size;
    response.set(header.name, header.value);
  }
}

Result<Response> answer_redirect(const Scene& scene, const rewrite::Place& place, int status,
                                 std::string_view location) {
  const auto target = url::Url::parse(location, &place.document);
  if (!target || !target->is_http() || target->href().size() > kMaxTarget) {
    return message(
        scene.request, 404, "A redirect to nowhere",
        fmt::format(
            "The page sent its visitors to {}, which is no web address that can be asked for.",
            location.substr(0, kMaxTarget)));
  }
  VARVE_ASSIGN(const auto next,
               find_capture(scene.archive, target->without_fragment(), scene.found.digits));
  if (next && next->row.id == scene.found.row.id) {
    return message(scene.request, 404, "A redirect that leads back here",
                   fmt::format("The page sent its visitors to {}, of which there is no other "
                               "capture.",
                               target->href()));
  }
  Response response =
      redirect(static_cast<unsigned>(status),
               capture_path(scene.found.digits, scene.path.modifier, target->href()));
  return response;
}

// Of a capture as it was archived: its body goes along, and for programs that copy it, the Location
// as it stood, as the Wayback Machine gives it. One that leads out of the archive is not followed.
void add_location(std::string_view original, const std::vector<Header>& archived,
                  Response& response) {
  const std::string_view target = rewrite::find_header(archived, "location");
  if (target.starts_with("/web/") && target.size() <= kMaxTarget) {
    response.set("Location", target);
  }
  if (original.size() <= kMaxTarget) {
    response.set("X-Archive-Orig-Location", original);
  }
}

// The body as it is to be sent; nothing where it goes as it is. What is `stored` in the archive may
// lie there as a zstd frame, which is passed on.
Result<std::optional<Body>> coded(const Scene& scene, const Body& body, bool stored,
                                  ContentCoding coding) {
  if (stored && coding == ContentCoding::kZstd) {
    VARVE_ASSIGN(auto frame, scene.archive.frame(scene.found.row.digest));
    if (frame) return frame;
  }
  if (body.size() > kMaxPageCompressed) return std::nullopt;
  auto compressed = compress(body.view(), coding);
  if (!compressed) return std::nullopt;
  return Body(*std::move(compressed));
}

// The coding in which the body goes out from here on.
Result<ContentCoding> encode(const Scene& scene, std::string_view essence, bool stored,
                             Response& response) {
  if (!scene.request.header("Range").empty() || !is_compressible(essence) ||
      response.body.size() < kMinCompressed) {
    return ContentCoding::kIdentity;
  }
  const ContentCoding coding = choose_coding(scene.request.header("Accept-Encoding"));
  if (coding == ContentCoding::kIdentity) return coding;
  VARVE_ASSIGN(auto compressed, coded(scene, response.body, stored, coding));
  if (!compressed) return ContentCoding::kIdentity;
  response.set_body(*std::move(compressed));
  return coding;
}

// Each coding of a body has a tag of its own (RFC 9110 8.8.3.3).
std::string etag_of_coded(std::string_view etag, ContentCoding coding) {
  if (coding == ContentCoding::kIdentity) return std::string(etag);
  return concat(
      {etag.substr(0, etag.size() - 1), coding == ContentCoding::kGzip ? "-gz\"" : "-zs\""});
}

Result<Response> answer_body(const Scene& scene, const rewrite::Place& place,
                             const std::vector<Header>& archived, std::string_view etag,
                             int status) {
  VARVE_ASSIGN(const auto body, scene.archive.body(scene.found.row.digest));
  if (!body) {
    return fail(ErrorKind::kDamaged,
                "the body of {} at {} is not in the archive; run `varve check`",
                scene.found.row.url, scene.found.row.time.rfc3339());
  }
  std::string content_type(rewrite::find_header(archived, "content-type"));
  // Of a 304 whose first answer is gone, or what is no answer of a server at all.
  if (content_type.empty()) content_type = scene.found.row.mime;
  const bool raw = scene.path.modifier == "id_" || is_fetched(scene);
  const Body given = under_asked_name(scene.found, scene.path.url, *body);
  Rendered rendered =
      raw ? Rendered{given, content_type, parse::parse_content_type(content_type).essence}
          : render(given, content_type, scene.request.header("Sec-Fetch-Dest"), place);
  Response response{.status = replayed_status(status), .headers = {}, .body = {}};
  response.set_body(std::move(rendered.body));
  const bool stored = response.body.view().data() == body->view().data();
  VARVE_ASSIGN(const ContentCoding coding, encode(scene, rendered.essence, stored, response));
  if (!rendered.content_type.empty()) response.set("Content-Type", rendered.content_type);
  response.set("Accept-Ranges", "bytes");
  describe(scene, etag_of_coded(etag, coding), response);
  add_archived(archived, response);
  if (coding != ContentCoding::kIdentity) {
    response.set("Content-Encoding", coding == ContentCoding::kGzip ? "gzip" : "zstd");
  }
  if (response.status == 200) apply_range(scene.request, etag, response);
  return response;
}

Result<Response> answer(const Scene& scene) {
  const std::string etag = etag_of(scene);
  const int status = scene.found.row.status;
  if (!is_redirect(status) && none_match_hits(scene.request.header("If-None-Match"), etag)) {
    Response response{.status = 304, .headers = {}, .body = {}};
    describe(scene, etag, response);
    return response;
  }
  rewrite::Place place{scene.document,       scene.found.digits,  "/web/", scene.path.modifier,
                       scene.request.origin, runs_scripts(scene), {}};
  if (place.scripts && scene.request.is_for_document() && scene.home) {
    place.preamble = replay_preamble(scene.request, scene.found, scene.path, scene.document);
  }
  VARVE_ASSIGN(const archive::Capture capture, archive::described(scene.archive, scene.found.row));
  std::vector<Header> original;  // of a redirect: where it leads
  if (is_redirect(status)) original = rewrite::parse_headers(capture.response_head);
  const std::string_view location = rewrite::find_header(original, "location");
  std::vector<Header> archived;  // none of a record that is no answer of a server
  if (status != 0) archived = rewrite::rewrite_headers(capture.response_head, place);
  const bool redirects = !location.empty();
  if (!redirects || scene.path.modifier == "id_") {
    VARVE_ASSIGN(Response response, answer_body(scene, place, archived, etag, status));
    if (redirects) add_location(location, archived, response);
    return response;
  }
  VARVE_ASSIGN(Response response, answer_redirect(scene, place, status, location));
  if (response.status == 404) return response;
  describe(scene, etag, response);
  add_archived(archived, response);
  return response;
}

// To the capture's own path. No Memento-Datetime: this answer is no memento (RFC 7089 4.2).
Response to_exact(const Scene& scene) {
  const auto& [archive, request, path, found, document, home] = scene;
  Response response = redirect(302, capture_path(found.digits, path.modifier, found.row.url));
  response.set("Link", memento_links(request.origin, found.row.url, &found, path.modifier));
  response.set("Vary", "Accept-Datetime, Origin, Sec-Fetch-Dest");
  response.set("Cache-Control", "no-cache");
  guard_archived(request, home, response);
  return response;
}

// Without a time, Accept-Datetime says which.
Time asked_time(const Request& request, const ReplayPath& path) {
  if (!path.from.empty()) return time_of_digits(path.from).first;
  return accept_datetime(request).value_or(kLatest);
}

Result<std::optional<Found>> find_asked(const archive::Archive& archive, const Request& request,
                                        const ReplayPath& path) {
  const Time time = asked_time(request, path);
  if (is_plain(request.method)) {
    VARVE_ASSIGN(auto found, !path.from.empty() ? find_capture(archive, path.url, path.from)
                             : time == kLatest  ? find_without_time(archive, path.url)
                                                : find_nearest(archive, path.url, time));
    if (found) return found;
  }
  return find_stand_in(archive, request, path.url, time);
}

// What stands in for the answer to another request is given under that one's URL, to documents by
// the way to its own: they show it.
bool leads_on(const Scene& scene) {
  if (scene.found.exact) return false;
  if (!scene.found.stands_in) return true;
  return is_plain(scene.request.method) && scene.request.is_for_document();
}

}  // namespace

Result<Response> snapshot(const archive::Archive& archive, const Request& request,
                          const ReplayPath& path) {
  VARVE_ASSIGN(const auto found, find_asked(archive, request, path));
  if (!found && !is_plain(request.method)) {
    return message(request, 404, "Not in this archive",
                   fmt::format("That {} to {} was never captured.", request.method, path.url));
  }
  if (!found) return not_found(archive, request, path.url);
  const auto document = url::Url::parse(found->row.url);
  if (!document) {
    return fail(ErrorKind::kDamaged, "{} is no URL, but it was captured", found->row.url);
  }
  const bool home = is_home(request, *document);
  if (auto elsewhere = lead_home(request, path, *document, home)) return *std::move(elsewhere);
  const Scene scene{archive, request, path, *found, *document, home};
  if (leads_on(scene)) return to_exact(scene);
  if (wants_frame_page(request, path)) return frame_page(archive, request, *found, *document);
  return answer(scene);
}

}  // namespace varve::replay
