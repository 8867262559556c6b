#include "interchange/resource.hpp"

#include <algorithm>

#include "varve/archive/nearest.hpp"
#include "varve/parse/sniff.hpp"
#include "varve/rewrite/rewrite.hpp"

namespace varve::interchange {
namespace {

Result<Lookup> read(const archive::Archive& archive, archive::CaptureRow row, const url::Url& url,
                    std::string_view content_type, const PageOptions& options) {
  if (row.length > options.max_bytes) {
    return Lookup{
        nullptr, fmt::format("it has {} bytes, which is more than --max-bytes allows", row.length)};
  }
  VARVE_ASSIGN(auto body, archive.body(row.digest));
  if (!body) {
    return fail(ErrorKind::kDamaged,
                "the body of {} is not in the archive; `varve check` says more", row.url);
  }
  Resource resource{std::move(row), url, std::string(content_type), {}, {}, *std::move(body)};
  parse::ContentType type = parse::parse_content_type(resource.content_type);
  resource.charset = std::move(type.charset);
  resource.essence = parse::is_unknown_type(type.essence)
                         ? std::string(parse::sniff_type(resource.body.view()))
                         : std::move(type.essence);
  return Lookup{std::make_shared<const Resource>(std::move(resource)), {}};
}

}  // namespace

Result<Lookup> Resources::open(archive::CaptureRow row) const {
  auto url = url::Url::parse(row.url);
  for (int hops = 0; url && url->is_http(); ++hops) {
    VARVE_ASSIGN(const archive::Capture capture, archive::described(archive_, row));
    const auto headers = rewrite::parse_headers(capture.response_head);
    const std::string_view location = rewrite::find_header(headers, "location");
    if (!archive::is_redirect(row) || location.empty()) {
      return read(archive_, std::move(row), *url, rewrite::find_header(headers, "content-type"),
                  options_);
    }
    if (hops == kMaxRedirects) return Lookup{nullptr, "it redirects without end"};
    url = url::Url::parse(location, &*url);
    if (!url || !url->is_http()) break;
    VARVE_ASSIGN(auto next, archive::find_best(archive_, url->without_fragment(), time_));
    if (!next) return Lookup{nullptr, "it redirects to " + url->href() + ", which is not archived"};
    row = *std::move(next);
  }
  return Lookup{nullptr, "it leads to what is no web address"};
}

Result<Lookup> Resources::look_in_archive(const std::string& url) const {
  VARVE_ASSIGN(auto row, archive::find_best(archive_, url, time_));
  if (!row) return Lookup{nullptr, "it is not archived"};
  return open(*std::move(row));
}

const Lookup& Resources::look(const url::Url& url) {
  std::string key = url.without_fragment();
  if (const auto known = found_.find(key); known != found_.end()) return known->second;
  if (found_.size() >= options_.max_resources) {
    static const Lookup kTooMany{nullptr, "the page asks for too many resources"};
    return kTooMany;
  }
  // A resource that is damaged is missing; the page without it is worth having.
  auto found = look_in_archive(key);
  Lookup lookup = found ? *std::move(found) : Lookup{nullptr, found.error().message};
  return found_.emplace(std::move(key), std::move(lookup)).first->second;
}

Lookup Resources::find(const url::Url& url, Use use) {
  const Lookup& found = look(url);
  if (found.resource == nullptr || found.resource->row.status < 400) return found;
  const bool shown = use == Use::kDocument ||
                     (use == Use::kImage && found.resource->essence.starts_with("image/"));
  if (shown) return found;
  return {nullptr, fmt::format("the server answered {}", found.resource->row.status)};
}

void Resources::miss(const std::string& url, const Reason& reason) {
  if (reason.empty()) return;
  if (missing_.size() < options_.max_resources && missed_.emplace(url, true).second) {
    missing_.push_back({url, reason});
  }
}

Result<std::shared_ptr<const Resource>> open_document(const archive::Archive& archive,
                                                      const archive::CaptureRow& row,
                                                      const PageOptions& options) {
  VARVE_ASSIGN(Lookup found, Resources(archive, row.time, options).open(row));
  if (found.resource == nullptr) {
    return fail(ErrorKind::kLimit, "{} cannot be exported: {}", row.url, found.reason);
  }
  const std::string& essence = found.resource->essence;
  if (is_html(essence) || essence == "application/xhtml+xml") return found.resource;
  return fail(ErrorKind::kInvalid,
              "{} is {}, not an HTML page, and is one file already: `varve show --body` writes it",
              row.url, essence);
}

bool is_html(std::string_view essence) {
  return essence == "text/html";
}
bool is_xml_document(std::string_view essence) {
  return essence == "application/xhtml+xml" || essence == "image/svg+xml";
}
bool is_text(std::string_view essence) {
  return essence.starts_with("text/") || essence.ends_with("+xml") || essence.ends_with("json") ||
         essence.ends_with("/xml") || essence.find("javascript") != std::string_view::npos;
}

std::string safe_type(std::string_view essence) {
  const bool safe =
      std::count(essence.begin(), essence.end(), '/') == 1 && essence.size() <= 127 &&
      essence.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-+._/") == essence.npos;
  return safe ? std::string(essence) : "application/octet-stream";
}

const parse::Encoding& encoding_of(const Resource& document) {
  const std::string_view bytes = document.body.view();
  // XML is UTF-8 unless something says otherwise (XML 1.0 4.3.3).
  const bool declared = bytes.substr(0, 256).find("encoding") != std::string_view::npos ||
                        bytes.starts_with("\xfe\xff") || bytes.starts_with("\xff\xfe");
  if (is_xml_document(document.essence) && document.charset.empty() && !declared) {
    return parse::Encoding::utf8();
  }
  return parse::html_encoding(bytes, document.content_type);
}

}  // namespace varve::interchange
