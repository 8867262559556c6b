#include "interchange/use.hpp"

namespace varve::interchange {
namespace {

using parse::Role;

Use use_of_role(Role role) {
  switch (role) {
    case Role::kBase:
      return Use::kBase;
    case Role::kAnchor:
    case Role::kForm:
    case Role::kFeed:
    case Role::kDocumentLink:
    case Role::kCanonical:
    case Role::kMetaImage:
    case Role::kModuleName:
      return Use::kFollow;
    // A manifest says how to install the page; without one it is shown the same.
    case Role::kRefresh:
    case Role::kPreload:
    case Role::kManifest:
    case Role::kHint:
      return Use::kStop;
    case Role::kStylesheet:
      return Use::kStylesheet;
    case Role::kFrame:
    case Role::kObject:
      return Use::kDocument;
    case Role::kScript:
    case Role::kModule:
      return Use::kScript;
    case Role::kImage:
    case Role::kIcon:
      return Use::kImage;
    case Role::kFont:
    case Role::kMedia:
    case Role::kTrack:
    case Role::kSvgUse:
    case Role::kCssOther:
      return Use::kOther;
  }
  return Use::kStop;
}

}  // namespace

Use use_of(const parse::Link& link, bool runs) {
  const Use use = link.preload ? Use::kStop : use_of_role(link.role);
  // Browsers that can run scripts show no <noscript>, also where a policy forbids them.
  const bool unseen = link.in_noscript || (link.lazy && !runs);
  return is_shown(use) && unseen ? Use::kFollow : use;
}

Wanted wanted(const parse::Link& link, Use use, const url::Url& base,
              const parse::Encoding& encoding) {
  using What = Wanted::What;
  // A part of the same document: a gradient, a symbol, a clip path.
  if (link.url.starts_with('#') && link.role == Role::kSvgUse) return {What::kNothing, {}};
  auto target = url::Url::parse(link.url, &base, encoding.icu_name());
  if (!target) return {What::kNever, {}};
  const std::string_view scheme = target->scheme();
  if (scheme == "about") return {What::kNothing, {}};
  // A document in a data: URL may hold what no policy stops, such as a hint.
  if (scheme == "data" && use != Use::kDocument) return {What::kNothing, {}};
  if (!target->is_http()) return {What::kNever, {}};
  return {What::kCapture, std::move(target)};
}

}  // namespace varve::interchange
