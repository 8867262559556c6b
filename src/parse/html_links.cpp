#include "parse/html_links.hpp"

#include <algorithm>

#include "parse/html_scan.hpp"
#include "varve/parse/css.hpp"
#include "varve/parse/manifest.hpp"
#include "varve/parse/srcset.hpp"

namespace varve::parse::html {
namespace {

constexpr std::uint64_t kRoleAttributes =
    bit(Attr::kHttpEquiv) | bit(Attr::kProperty) | bit(Attr::kName) | bit(Attr::kItemprop) |
    bit(Attr::kRel) | bit(Attr::kAs) | bit(Attr::kType) | bit(Attr::kEncoding) | bit(Attr::kColor) |
    bit(Attr::kFace) | bit(Attr::kSize);

bool is_presentation(Attr attribute) {
  return attribute >= Attr::kFill && attribute <= Attr::kCursor;
}

bool has_source(Tag tag) {
  switch (tag) {
    case Tag::kImg:
    case Tag::kScript:
    case Tag::kIframe:
    case Tag::kFrame:
    case Tag::kFencedframe:
    case Tag::kPortal:
    case Tag::kEmbed:
    case Tag::kVideo:
    case Tag::kAudio:
    case Tag::kSource:
    case Tag::kTrack:
    case Tag::kInput:
    case Tag::kBgsound:
      return true;
    default:
      return false;
  }
}

// Of href in SVG: gradients, patterns, text paths, animations point into documents as <use> does.
Role svg_role(Tag tag) {
  if (tag == Tag::kImage || tag == Tag::kFeImage) return Role::kImage;
  return tag == Tag::kScript ? Role::kScript : Role::kSvgUse;
}

}  // namespace

bool has_css_url(std::string_view text) {
  for (std::size_t at = text.find('('); at != std::string_view::npos; at = text.find('(', at + 1)) {
    if (at >= 3 && equals_ignoring_case(text.substr(at - 3, 3), "url")) return true;
    if (at >= 3 && equals_ignoring_case(text.substr(at - 3, 3), "set")) return true;
  }
  return text.find('\\') != std::string_view::npos;
}

const std::uint64_t kLinkAttributes = ~kRoleAttributes;

LinkTeller::LinkTeller(std::string_view html, const LinkSink& sink, const Encoding* encoding,
                       SrcdocReader srcdoc_reader, bool tell_srcdoc)
    : html_(html),
      sink_(sink),
      srcdoc_(srcdoc_reader),
      tell_srcdoc_(tell_srcdoc),
      decoder_(encoding),
      role_decoders_{ValueDecoder(encoding), ValueDecoder(encoding), ValueDecoder(encoding)} {}

void LinkTeller::element(const TagToken& token, const Placement& placement, Context context,
                         std::uint64_t allowed) {
  allowed &= kLinkAttributes;
  if ((token.attributes & allowed) == 0) return;
  link_ = Link();
  link_.in_noscript = context.in_noscript;
  link_.in_template = context.in_template;
  link_.dropped = context.dropped;
  link_.foreign = placement.space != Space::kHtml;
  if (placement.tag == Tag::kUnknown) {
    name_.assign(token.name);
    std::transform(name_.begin(), name_.end(), name_.begin(), lower);
    link_.element = name_;
  } else {
    link_.element = name_of(placement.tag);
  }
  for (std::uint8_t i = 0; i < token.count; ++i) {
    const Attr one = token.order[i];
    if ((bit(one) & allowed) == 0) continue;
    link_.attribute = name_of(one);
    attribute(one, token, placement);
  }
}

void LinkTeller::put(std::size_t begin, std::size_t end, std::string_view url, Role role) {
  link_.role = role;
  link_.begin = begin;
  link_.end = end;
  link_.url = url;
  sink_(link_);
}

void LinkTeller::url(const RawValue& value, Role role, bool lazy) {
  const std::string_view raw = trim(value.view());
  if (raw.empty()) return;
  const std::string_view meant = trim(decoder_.decode(raw));
  if (meant.empty() || (lazy && !looks_like_url(meant))) return;
  link_.lazy = lazy;
  link_.quote = value.quote;
  const std::size_t begin = position(raw.data());
  put(begin, begin + raw.size(), meant, role);
  link_.lazy = false;
}

void LinkTeller::srcset(const RawValue& value, bool lazy) {
  const std::string_view meant = decoder_.decode(value.view());
  const std::size_t begin = position(value.begin);
  link_.lazy = lazy;
  link_.quote = value.quote;
  link_.in_list = true;
  parse_srcset(meant, [this, begin](const SrcsetCandidate& candidate) {
    if (candidate.url.empty() || (link_.lazy && !looks_like_url(candidate.url))) return;
    link_.candidate_end = begin + decoder_.raw_position(candidate.behind);
    put(begin + decoder_.raw_position(candidate.begin),
        begin + decoder_.raw_position(candidate.end), candidate.url, Role::kImage);
  });
  link_.in_list = link_.lazy = false;
  link_.candidate_end = 0;
}

// URLs that white space or one of the separators divides.
void LinkTeller::list(const RawValue& value, Role role, std::string_view separators) {
  const std::string_view meant = decoder_.decode(value.view());
  const auto divides = [=](char c) {
    return is(c, kSpace) || separators.find(c) != std::string_view::npos;
  };
  link_.quote = value.quote;
  link_.in_list = !separators.empty();
  const std::size_t begin = position(value.begin);
  for (std::size_t at = 0; at < meant.size();) {
    while (at < meant.size() && divides(meant[at])) ++at;
    const std::size_t from = at;
    while (at < meant.size() && !divides(meant[at])) ++at;
    if (at == from) break;
    put(begin + decoder_.raw_position(from), begin + decoder_.raw_position(at),
        meant.substr(from, at - from), role);
  }
  link_.in_list = false;
}

void LinkTeller::meta(const RawValue& value, const TagToken& token) {
  const auto is_named = [&](Attr attribute) {
    return token.has(attribute) && is_meta_image(word(token, attribute));
  };
  if (equals_ignoring_case(word(token, Attr::kHttpEquiv), "refresh")) {
    refresh(value, token);
  } else if (is_named(Attr::kProperty) || is_named(Attr::kName) || is_named(Attr::kItemprop)) {
    url(value, Role::kMetaImage);
  }
}

void LinkTeller::refresh(const RawValue& value, const TagToken& token) {
  const std::string_view meant = decoder_.decode(value.view());
  const RefreshUrl found = parse_refresh(meant);
  if (found.begin == found.end) return;
  const std::size_t begin = position(value.begin);
  link_.quote = value.quote;
  link_.inner_quote = found.quote;
  const RawValue& directive = token.values[static_cast<std::size_t>(Attr::kHttpEquiv)];
  link_.directive_begin = position(directive.begin);
  link_.directive_end = position(directive.end);
  put(begin + decoder_.raw_position(found.begin), begin + decoder_.raw_position(found.end),
      meant.substr(found.begin, found.end - found.begin), Role::kRefresh);
  link_.inner_quote = 0;
  link_.directive_begin = link_.directive_end = 0;
}

// A style attribute, or, with a `property`, a value of that property.
void LinkTeller::style(const RawValue& value, std::string_view property) {
  std::string_view css = decoder_.decode(value.view());
  if (!has_css_url(css)) return;
  std::size_t shift = 0;
  if (!property.empty()) {
    scratch_.assign(property).append(1, ':');
    shift = scratch_.size();
    css = scratch_.append(css);
  }
  struct Place {
    LinkTeller* teller;
    std::size_t begin;
    std::size_t shift;
  } place{this, position(value.begin), shift};
  find_style_links(css, [&place](const Link& found) {
    LinkTeller& teller = *place.teller;
    Link& link = teller.link_;
    link.notation = found.notation;
    link.quote = found.quote;
    link.in_attribute = true;
    const std::size_t begin = teller.decoder_.raw_position(found.begin - place.shift);
    const std::size_t end = teller.decoder_.raw_position(found.end - place.shift);
    teller.put(place.begin + begin, place.begin + end, found.url, found.role);
    link.notation = Notation::kAttribute;
    link.in_attribute = false;
  });
}

void LinkTeller::srcdoc(const RawValue& value) {
  if (srcdoc_ == nullptr) {
    if (tell_srcdoc_) url(value, Role::kHint);
    return;
  }
  // The document within is read with a decoder and a teller of its own, so that this one's stay.
  const std::string_view inner = decoder_.decode(value.view());
  struct Place {
    LinkTeller* teller;
    std::size_t begin;
  } place{this, position(value.begin)};
  srcdoc_(inner, [&place](const Link& found) {
    const LinkTeller& teller = *place.teller;
    Link link = found;
    link.in_srcdoc = true;
    link.in_noscript = link.in_noscript || teller.link_.in_noscript;
    link.in_template = link.in_template || teller.link_.in_template;
    const auto raw = [&](std::size_t decoded) {
      return place.begin + teller.decoder_.raw_position(decoded);
    };
    link.begin = raw(found.begin);
    link.end = raw(found.end);
    if (found.candidate_end != 0) link.candidate_end = raw(found.candidate_end);
    if (found.directive_end != 0) {
      link.directive_begin = raw(found.directive_begin);
      link.directive_end = raw(found.directive_end);
    }
    teller.sink_(link);
  });
}

std::string_view LinkTeller::word(const TagToken& token, Attr attribute, int slot) {
  return trim(role_decoders_[slot].decode(token.raw(attribute)));
}

// A <link>'s href, or its lazy loader's.
void LinkTeller::link_href(const RawValue& value, const TagToken& token, bool lazy) {
  const Role role = role_of_link(token);
  link_.preload = is_preload(word(token, Attr::kRel));
  url(value, role, lazy);
  link_.preload = false;
}

Role LinkTeller::role_of_link(const TagToken& token) {
  return link_role(word(token, Attr::kRel, 0), word(token, Attr::kAs, 1),
                   word(token, Attr::kType, 2));
}

Role LinkTeller::source_role(Tag tag, const TagToken& token) {
  switch (tag) {
    case Tag::kScript:
      return script_kind(word(token, Attr::kType)) == Script::kModule ? Role::kModule
                                                                      : Role::kScript;
    case Tag::kIframe:
    case Tag::kFrame:
    case Tag::kFencedframe:
    case Tag::kPortal:
      return Role::kFrame;
    case Tag::kEmbed:
      return Role::kObject;
    case Tag::kVideo:
    case Tag::kAudio:
    case Tag::kSource:
    case Tag::kBgsound:
      return Role::kMedia;
    case Tag::kTrack:
      return Role::kTrack;
    default:
      return Role::kImage;
  }
}

void LinkTeller::attribute(Attr attribute, const TagToken& token, const Placement& placement) {
  const RawValue& value = token.values[static_cast<std::size_t>(attribute)];
  const Tag tag = placement.tag;
  const bool html = placement.space == Space::kHtml;
  switch (attribute) {
    case Attr::kHref:
      if (tag == Tag::kA || placement.space == Space::kMathml || (html && tag == Tag::kArea)) {
        return url(value, Role::kAnchor);
      }
      if (!html) return url(value, svg_role(tag));
      if (tag == Tag::kBase) return url(value, Role::kBase);
      if (tag == Tag::kLink) return link_href(value, token, false);
      return;
    case Attr::kXlinkHref:
      // In HTML it means nothing, but is what people meant for SVG.
      if (html && tag != Tag::kScript) return;
      return url(value, tag == Tag::kA || placement.space == Space::kMathml ? Role::kAnchor
                                                                            : svg_role(tag));
    case Attr::kSrc:
      if (!html || !has_source(tag)) return;
      if (tag == Tag::kInput && !equals_ignoring_case(word(token, Attr::kType), "image")) return;
      return url(value, source_role(tag, token));
    case Attr::kSrcset:
      if (html && (tag == Tag::kImg || tag == Tag::kSource)) srcset(value);
      return;
    case Attr::kImagesrcset:
      if (html && tag == Tag::kLink) {
        link_.preload = true;  // imagesrcset is preload's
        srcset(value);
        link_.preload = false;
      }
      return;
    case Attr::kContent:
      if (html && tag == Tag::kMeta) meta(value, token);
      return;
    case Attr::kStyle:
      return style(value, {});
    default:
      if (attribute >= Attr::kDataSrc) return lazy_attribute(attribute, token, placement);
      if (is_presentation(attribute)) {
        if (placement.space == Space::kSvg) style(value, name_of(attribute));
        return;
      }
      if (html) other_attribute(attribute, token, placement);
  }
}

}  // namespace varve::parse::html
