// Which links change, and into what.
#include <optional>

#include "rewrite/ascii.hpp"
#include "rewrite/change.hpp"
#include "varve/rewrite/rewrite.hpp"
#include "varve/rewrite/script.hpp"

namespace varve::rewrite {
namespace {

using parse::Link;
using parse::Notation;
using parse::Role;

// True where the URL has no scheme of its own (WHATWG URL 4.4, "scheme start state").
bool has_scheme(std::string_view url) {
  if (url.empty() || lower(url[0]) < 'a' || lower(url[0]) > 'z') return false;
  for (const char c : url) {
    if (c == ':') return true;
    const char l = lower(c);
    const bool allowed =
        (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    if (!allowed) return false;
  }
  return false;
}

bool climbs(std::string_view url) {
  if (url.find("..") != std::string_view::npos) return true;
  for (std::size_t at = url.find('%'); at < url.size(); at = url.find('%', at + 1)) {
    if (starts_with_ascii(url.substr(at), "%2e")) return true;
  }
  return false;
}

// A relative URL that the browser resolves rightly against the document's replay URL. What holds
// control characters is never left to two readers.
bool resolves_by_itself(std::string_view url) {
  return !has_scheme(url) && url[0] != '/' && url[0] != '\\' && !climbs(url) &&
         url.find_first_of("\t\r\n\\") == std::string_view::npos;
}

// `path` is "<time and modifier>/http://…" or "http://…".
bool is_replay_rest(std::string_view path) {
  const auto absolute = [](std::string_view url) {
    return starts_with_ascii(url, "http:/") || starts_with_ascii(url, "https:/");
  };
  if (absolute(path)) return true;
  const std::size_t slash = path.find('/');
  return slash != std::string_view::npos && slash <= 32 && absolute(path.substr(slash + 1));
}

// True for what leads into the archive already. A document that is itself a page of another web
// archive has such paths of its own; there they mean that other archive.
bool is_in_archive(const Place& place, std::string_view url) {
  const std::string_view own = place.document.pathname();
  if (starts_with_ascii(own, place.prefix) && is_replay_rest(own.substr(place.prefix.size()))) {
    return false;
  }
  if (!place.origin.empty() && starts_with_ascii(url, place.origin)) {
    url.remove_prefix(place.origin.size());
  }
  return url.substr(0, place.prefix.size()) == place.prefix &&
         is_replay_rest(url.substr(place.prefix.size()));
}

// A script's modifier tells replay what the bytes are whatever their type says, so it is written
// where a relative URL would do as well; pywb and wabac.js have it so. A module is one only under
// one URL.
bool needs_modifier(const Link& link) {
  return link.role == Role::kModule || link.role == Role::kModuleName ||
         (link.role == Role::kScript && link.notation == Notation::kAttribute);
}

bool is_javascript(const Link& link) {
  return link.notation == Notation::kAttribute && starts_with_ascii(link.url, "javascript:");
}

std::optional<Change> run_under_wombat(const Place& place, const Link& link) {
  std::string url = rewrite_javascript_url(link.url, place);
  if (url == link.url) return std::nullopt;
  return Change{std::move(url)};
}

bool is_css(const Link& link) {
  return link.notation == Notation::kCssUrl || link.notation == Notation::kCssString;
}

}  // namespace

std::string_view modifier(const Place& place, const Link& link) {
  const bool of_link = link.element == "link";
  switch (link.role) {
    case Role::kFrame:
      return link.element == "frame" ? "fr_" : "if_";
    case Role::kStylesheet:
      return "cs_";
    case Role::kScript:
      return "js_";
    case Role::kModule:
    case Role::kModuleName:
      return "esm_";
    case Role::kImage:
      // pywb keeps the document's for candidates of srcset, and oe_ for all that CSS names.
      if (link.attribute == "srcset" || link.attribute == "imagesrcset") return place.modifier;
      return is_css(link) ? "oe_" : "im_";
    case Role::kSvgUse:
      return "im_";
    // A manifest's icons are images; a document's <link> has pywb's oe_.
    case Role::kIcon:
      return of_link ? "oe_" : "im_";
    case Role::kPreload:
      return "mp_";
    case Role::kObject:
    case Role::kFont:
    case Role::kMedia:
    case Role::kTrack:
    case Role::kCssOther:
      return "oe_";
    case Role::kManifest:
    case Role::kFeed:
    case Role::kDocumentLink:
    case Role::kCanonical:
    case Role::kHint:
      return of_link ? std::string_view("oe_") : place.modifier;
    case Role::kBase:
    case Role::kAnchor:
    case Role::kForm:
    case Role::kRefresh:
    case Role::kMetaImage:
      return place.modifier;
  }
  return place.modifier;
}

std::string replay_path(const Place& place, std::string_view modifier, std::string_view url) {
  std::string path;
  path.reserve(place.prefix.size() + place.timestamp.size() + modifier.size() + 1 + url.size());
  return path.append(place.prefix).append(place.timestamp).append(modifier).append("/").append(url);
}

std::string target(const Place& place, const url::Url& base, std::string_view url,
                   std::string_view modifier, bool always, url::EncodingName encoding) {
  if (url.empty() || url[0] == '#' || is_in_archive(place, url)) return {};
  if (!always && resolves_by_itself(url)) return {};
  const std::optional<url::Url> parsed = url::Url::parse(url, &base, encoding);
  if (!parsed || !parsed->is_http()) return {};
  return replay_path(place, modifier, parsed->href());
}

LinkMap lead_to(const Place& place, url::EncodingName query_encoding) {
  return [&place, query_encoding](const Link& link, const url::Url& base) -> std::optional<Change> {
    if (link.attribute == "srcdoc") return std::nullopt;  // markup, and no URL
    if (place.scripts && is_javascript(link)) return run_under_wombat(place, link);
    std::string path =
        target(place, base, link.url, modifier(place, link), needs_modifier(link), query_encoding);
    if (path.empty()) return std::nullopt;
    return Change{std::move(path)};
  };
}

std::string rewrite_url(const Place& place, std::string_view url, std::string_view modifier) {
  return target(place, place.document, trim(url), modifier, false, {});
}

}  // namespace varve::rewrite
