#include "varve/crawl/requisites.hpp"

#include <unordered_set>
#include <utility>

#include "crawl/listings.hpp"
#include "varve/base/keyed_hash.hpp"
#include "varve/crawl/begin.hpp"
#include "varve/crawl/by_script.hpp"
#include "varve/parse/charset.hpp"
#include "varve/parse/css.hpp"
#include "varve/parse/html.hpp"
#include "varve/parse/imports.hpp"
#include "varve/parse/manifest.hpp"
#include "varve/parse/tree.hpp"
#include "varve/parse/xml_root.hpp"

namespace varve::crawl {
namespace {

using parse::Role;

// Of one document.
constexpr std::size_t kMostLinks = 50'000;

bool leads_to_page(Role role) {
  return role == Role::kAnchor || role == Role::kRefresh || role == Role::kFeed ||
         role == Role::kDocumentLink || role == Role::kCanonical;
}

// Collects the links of one body. The first <base href> resolves all that follow it.
class Collector {
 public:
  Collector(const url::Url& document, url::EncodingName query_encoding,
            const LinkMemory* links = nullptr)
      : document_(document), base_(document), query_encoding_(query_encoding), links_(links) {}

  void operator()(const parse::Link& link) {
    if (link.role == Role::kBase) {
      take_base(link.url);
      return;
    }
    contents_.has_icon |= link.role == Role::kIcon;
    if (link.role == Role::kCanonical) contents_.canonical = resolve(link.url);
    if (parse::is_requisite(link.role)) {
      auto resolved = resolve(link.url);
      if (resolved && seen_.insert(resolved->href()).second) {
        contents_.requisites.push_back({*std::move(resolved), link.role});
      }
    } else if (links_ != nullptr && leads_to_page(link.role)) {
      take_link(link);
    }
  }

  Contents take() { return std::move(contents_); }
  void set_title(std::string title) { contents_.title = cut_title(std::move(title)); }

 private:
  void take_link(const parse::Link& link) {
    // Where in the page it leads is nothing to a crawl.
    const std::string_view page = link.url.substr(0, link.url.find('#'));
    if (page.empty() || contents_.links.size() >= kMostLinks) return;
    if (place_ == 0) place_ = LinkMemory::place_of(base_);
    const std::uint64_t key = LinkMemory::key_of(place_, page);
    if (links_->has(key)) return;
    auto resolved = resolve(page);
    if (!resolved || !linked_.insert(resolved->href()).second) return;
    contents_.links.push_back({*std::move(resolved), key});
  }

  // Nothing where it leads nowhere, or to the document itself.
  std::optional<url::Url> resolve(std::string_view link) const {
    auto resolved = url::Url::parse(link, &base_, query_encoding_);
    if (!resolved || !resolved->is_http()) return std::nullopt;
    // An empty fragment is one too: its hash() is "", but its "#" is in href().
    if (resolved->href().find('#') != std::string_view::npos) resolved->set_hash("");
    if (resolved->href() == document_.href()) return std::nullopt;
    return resolved;
  }

  void take_base(std::string_view href) {
    if (std::exchange(has_base_, true)) return;
    if (auto base = url::Url::parse(href, &document_)) base_ = *std::move(base);
    place_ = 0;
  }

  const url::Url& document_;
  url::Url base_;
  url::EncodingName query_encoding_;
  const LinkMemory* links_;
  std::uint64_t place_ = 0;  // LinkMemory::place_of() the base, once it is asked for
  bool has_base_ = false;
  std::unordered_set<std::string, KeyedHash> seen_;    // requisites
  std::unordered_set<std::string, KeyedHash> linked_;  // and pages
  Contents contents_;
};

enum class Kind { kHtml, kCss, kManifest, kModule, kOther };

Kind kind_of(const parse::ContentType& type, Role role, std::string_view body) {
  const std::string& mime = type.essence;
  switch (role) {
    case Role::kAnchor:  // the page's own document
    case Role::kFrame:
    case Role::kObject:
      if (mime == "text/html" || mime.empty() || parse::is_xml_document(mime, body)) {
        return Kind::kHtml;
      }
      return mime == "text/css" ? Kind::kCss : Kind::kOther;
    case Role::kSvgUse:
      return Kind::kHtml;
    case Role::kStylesheet:
      return mime == "text/html" ? Kind::kOther : Kind::kCss;
    case Role::kPreload:
      return mime == "text/css" ? Kind::kCss : Kind::kOther;
    case Role::kManifest:
      return Kind::kManifest;
    case Role::kModule:
      return Kind::kModule;
    default:
      return Kind::kOther;
  }
}

void read_html(std::string_view body, const std::string& content_type, const url::Url& url,
               Role role, const LinkMemory* links, Contents& out) {
  const parse::Encoding* encoding = &parse::html_encoding(body, content_type);
  const std::string_view query_encoding = encoding->icu_name();
  std::string transcoded;
  if (!encoding->is_markup_safe()) {
    transcoded = parse::to_utf8(body, *encoding);
    body = transcoded;
    encoding = nullptr;
  }
  Collector collect(url, query_encoding, role == Role::kAnchor ? links : nullptr);
  const parse::HtmlOptions options{.encoding = encoding};
  parse::find_html_links(body, std::ref(collect), options);
  collect.set_title(parse::find_title(body, options));
  out = collect.take();
  if (role == Role::kAnchor) out.by_script = is_by_script(body);
}

void read_css(std::string_view body, const std::string& content_type, const url::Url& url,
              Contents& out) {
  const parse::Encoding& encoding = parse::css_encoding(body, content_type, nullptr);
  std::string transcoded;
  if (!encoding.is_utf8()) {
    transcoded = parse::to_utf8(body, encoding);
    body = transcoded;
  }
  Collector collect(url, {});
  parse::find_css_links(body, std::ref(collect));
  out = collect.take();
}

}  // namespace

Contents read_contents(const fetch::Response& response, Role role, const LinkMemory* links) {
  const std::string content_type(
      fetch::find_header(response.response_head, "content-type").value_or(""));
  const std::string_view body = response.body.view();
  Contents contents;
  const auto type = parse::parse_content_type(content_type);
  const bool may_list = links != nullptr && role == Role::kAnchor && type.essence != "text/html";
  if (may_list) read_listing(response, contents);
  switch (kind_of(type, role, body)) {
    case Kind::kHtml:
      if (contents.links.empty() && contents.listings.empty()) {
        read_html(body, content_type, response.url, role, links, contents);
      }
      break;
    case Kind::kCss:
      read_css(body, content_type, response.url, contents);
      break;
    case Kind::kManifest: {
      Collector collect(response.url, {});
      parse::find_manifest_links(body, std::ref(collect));
      contents = collect.take();
      break;
    }
    case Kind::kModule: {
      Collector collect(response.url, {});
      parse::find_imports(body, std::ref(collect));  // modules are UTF-8 (HTML 8.1.4.2)
      contents = collect.take();
      break;
    }
    case Kind::kOther:
      break;
  }
  return contents;
}

std::optional<url::Url> favicon_guess(const url::Url& document) {
  return url::Url::parse("/favicon.ico", &document);
}

}  // namespace varve::crawl
