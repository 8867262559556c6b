// /web/details/TIME/URL: all that is known of one capture.
#include <fmt/format.h>

#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "varve/archive/json.hpp"
#include "varve/base/bytes.hpp"
#include "varve/base/certificate.hpp"

namespace varve::replay {
namespace {

using archive::Capture;
using archive::CaptureRow;

// Of a dozen is a chain, not of thousands.
constexpr std::size_t kMostCertificates = 16;

void add_fact(ctemplate::TemplateDictionary& section, std::string_view name,
              std::string_view value) {
  if (value.empty()) return;
  ctemplate::TemplateDictionary& fact = *section.AddSectionDictionary("FACT");
  set(fact, "NAME", name);
  set(fact, "VALUE", value);
}

ctemplate::TemplateDictionary& add_group(ctemplate::TemplateDictionary& page,
                                         std::string_view name) {
  ctemplate::TemplateDictionary& group = *page.AddSectionDictionary("GROUP");
  set(group, "HEADING", name);
  return group;
}

void fill_capture(const CaptureRow& row, const Capture& capture,
                  ctemplate::TemplateDictionary& page) {
  ctemplate::TemplateDictionary& group = add_group(page, "Capture");
  add_fact(group, "Address", row.url);
  add_fact(group, "Time", row.time.rfc3339());
  add_fact(group, "Request", row.method);
  add_fact(group, "Status", row.status == 0 ? "" : std::to_string(row.status));
  add_fact(group, "Media type", row.mime);
  add_fact(group, "Came by", to_string(row.source));
  if (capture.truncated != Truncation::kNone) {
    add_fact(group, "Cut off", to_string(capture.truncated));
  }
}

void fill_bytes(const Capture& capture, ctemplate::TemplateDictionary& page) {
  ctemplate::TemplateDictionary& group = add_group(page, "Bytes");
  add_fact(group, "Body", human_bytes(capture.length));
  add_fact(group, "Its digest", capture.digest.text());
  if (capture.transferred_digest == capture.digest) return;
  add_fact(group, "As transferred", human_bytes(capture.transferred_length));
  add_fact(group, "Its digest", capture.transferred_digest.text());
}

// A certificate that is lost or none is named by its digest.
std::string certificate_text(const archive::Archive& archive, const Digest& digest) {
  const auto der = archive.body(digest);
  const auto text =
      der && *der ? describe_certificate((*der)->view()) : fail(ErrorKind::kDamaged, "it is lost");
  return text ? *text : digest.text();
}

void fill_connection(const archive::Archive& archive, const Capture& capture,
                     ctemplate::TemplateDictionary& page) {
  if (capture.remote_address.empty() && capture.tls_version.empty()) return;
  ctemplate::TemplateDictionary& group = add_group(page, "Connection");
  add_fact(group, "Server", capture.remote_address);
  add_fact(group, "TLS", capture.tls_version.empty() ? "none: plain HTTP" : capture.tls_version);
  add_fact(group, "Cipher", capture.tls_cipher);
  std::size_t shown = 0;
  for (const Digest& digest : capture.tls_chain) {
    if (++shown > kMostCertificates) break;
    set(*page.AddSectionDictionary("CERTIFICATE"), "TEXT",
        std::string_view(certificate_text(archive, digest)));
  }
  if (shown > 0) page.ShowSection("CERTIFICATES");
}

void fill_mark(const archive::Mark& mark, ctemplate::TemplateDictionary& page) {
  if (mark.tags.empty() && mark.note.empty() && !mark.hold) return;
  ctemplate::TemplateDictionary& group = add_group(page, "Said of it");
  for (const std::string& tag : mark.tags) add_fact(group, "Tag", tag);
  add_fact(group, "Note", mark.note);
  if (mark.hold) add_fact(group, "Hold", "it is held back from removal");
}

void fill_replay_check(const archive::ReplayCheck& check, ctemplate::TemplateDictionary& page) {
  ctemplate::TemplateDictionary& group = add_group(page, "Replayed in a browser");
  add_fact(group, "As it was captured, to", human_share(check.score()));
  add_fact(group, "Pixels", check.pixels ? human_share(*check.pixels) : "");
  add_fact(group, "Words", check.text ? human_share(*check.text) : "");
  add_fact(group, "Requests", fmt::format("{} of {} failed", check.failed, check.asked));
  for (const std::string& url : check.failed_urls) add_fact(group, "Not in the replay", url);
  add_fact(group, "Looked at", fmt::format("{}, {}", utc_of(check.checked), check.browser));
}

void add_head(ctemplate::TemplateDictionary& page, std::string_view name, std::string_view text) {
  if (text.empty()) return;
  ctemplate::TemplateDictionary& head = *page.AddSectionDictionary("HEAD");
  set(head, "HEADING", name);
  set(head, "TEXT", text);
}

}  // namespace

Result<Response> details_page(const archive::Archive& archive, const Request& request,
                              const ReplayPath& path) {
  VARVE_ASSIGN(const auto found, find_capture(archive, path.url, path.from));
  if (!found) return not_found(archive, request, path.url);
  const CaptureRow& row = found->row;
  VARVE_ASSIGN(const Capture capture, archive.details(row));
  if (request.wants_json()) {
    VARVE_ASSIGN(const archive::Json json, archive::whole_json(archive, row, capture));
    return json_response(200, archive::dump(json));
  }
  VARVE_ASSIGN(const archive::Mark mark, archive.mark_of(row.url, row.time));
  VARVE_ASSIGN(const auto check, archive::replay_check_of(archive, row.url, row.time));
  Page page(request, "Details of " + short_url(row.url, 60), "details.html");
  page.set_query(row.url);
  ctemplate::TemplateDictionary& content = page.content();
  set(content, "URL", row.url);
  set(content, "ISO", std::string_view(row.time.rfc3339()));
  set(content, "WHEN", std::string_view(utc_of(row.time)));
  set(content, "REPLAY", std::string_view(capture_path(found->digits, "", row.url)));
  set(content, "RAW", std::string_view(capture_path(found->digits, "id_", row.url)));
  set(content, "CAPTURES", std::string_view("/web/*/" + row.url));
  set(content, "JSON",
      std::string_view(
          form_path("/api/v1/capture", {{"time", row.time.digits20()}, {"url", row.url}})));
  fill_capture(row, capture, content);
  fill_bytes(capture, content);
  if (check) fill_replay_check(*check, content);
  fill_connection(archive, capture, content);
  fill_mark(mark, content);
  add_head(content, "Headers of the answer", capture.response_head);
  add_head(content, "Headers of the request", capture.request_head);
  return html_response(200, page.html());
}

std::string details_path(std::string_view digits, std::string_view url) {
  return "/web/details/" + std::string(digits) + "/" + std::string(url);
}

}  // namespace varve::replay
