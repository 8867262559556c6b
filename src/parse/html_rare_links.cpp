// Links in attributes that are rare or a lazy loader's.
#include <algorithm>
#include <iterator>

#include "parse/html_links.hpp"
#include "parse/html_scan.hpp"

namespace varve::parse::html {
namespace {

bool is_sectioning_background(Tag tag) {
  return tag == Tag::kBody || has(tag, kTablePart) || tag == Tag::kTable;
}

// <param name=movie value=…> of plug-ins.
bool is_param_url(std::string_view name) {
  static constexpr std::string_view kNames[] = {"movie", "src", "url", "filename", "data", "href"};
  return std::any_of(std::begin(kNames), std::end(kNames),
                     [=](std::string_view one) { return equals_ignoring_case(name, one); });
}

bool is_absolute_http(std::string_view text) {
  return equals_ignoring_case(text.substr(0, 7), "http://") ||
         equals_ignoring_case(text.substr(0, 8), "https://");
}

}  // namespace

// Those of HTML that are rare.
void LinkTeller::other_attribute(Attr attribute, const TagToken& token,
                                 const Placement& placement) {
  const RawValue& value = token.values[static_cast<std::size_t>(attribute)];
  const Tag tag = placement.tag;
  const bool applet = tag == Tag::kApplet || tag == Tag::kObject;
  switch (attribute) {
    case Attr::kData:
      if (tag == Tag::kObject) url(value, Role::kObject);
      return;
    case Attr::kAction:
      if (tag == Tag::kForm) url(value, Role::kForm);
      return;
    case Attr::kFormaction:
      if (tag == Tag::kButton || tag == Tag::kInput) url(value, Role::kForm);
      return;
    case Attr::kPoster:
      if (tag == Tag::kVideo) url(value, Role::kImage);
      return;
    case Attr::kBackground:
      if (is_sectioning_background(tag)) url(value, Role::kImage);
      return;
    case Attr::kManifest:
      if (tag == Tag::kHtml) url(value, Role::kManifest);
      return;
    case Attr::kPing:
      if (tag == Tag::kA || tag == Tag::kArea) list(value, Role::kHint, {});
      return;
    case Attr::kArchive:
      if (applet) list(value, Role::kObject, ",");
      return;
    case Attr::kCode:
      if (tag == Tag::kApplet) url(value, Role::kObject);
      return;
    case Attr::kValue:
      if (tag == Tag::kParam && (is_param_url(word(token, Attr::kName)) ||
                                 is_absolute_http(word(token, Attr::kValue, 1)))) {
        url(value, Role::kObject);
      }
      return;
    case Attr::kLowsrc:
    case Attr::kDynsrc:
      if (tag == Tag::kImg) url(value, attribute == Attr::kLowsrc ? Role::kImage : Role::kMedia);
      return;
    case Attr::kSrcdoc:
      if (tag == Tag::kIframe) srcdoc(value);
      return;
    default:
      return;
  }
}

// Attributes from which a page's script makes the real ones.
void LinkTeller::lazy_attribute(Attr attribute, const TagToken& token, const Placement& placement) {
  const RawValue& value = token.values[static_cast<std::size_t>(attribute)];
  const Tag tag = placement.tag;
  if (placement.space != Space::kHtml || tag == Tag::kA || tag == Tag::kInput) return;
  switch (attribute) {
    case Attr::kDataSrcset:
    case Attr::kDataLazySrcset:
    case Attr::kDataOriginalSet:
      return srcset(value, true);
    case Attr::kDataBg:
    case Attr::kDataBackground:
    case Attr::kDataBackgroundImage:
      if (has_css_url(value.view())) {
        link_.lazy = true;
        style(value, "background-image");
        link_.lazy = false;
        return;
      }
      return url(value, Role::kImage, true);
    case Attr::kDataPoster:
    case Attr::kDataImage:
      return url(value, Role::kImage, true);
    case Attr::kDataHref:
      if (tag == Tag::kLink) link_href(value, token, true);
      return;
    default:
      return url(value, source_role(tag, token), true);
  }
}

}  // namespace varve::parse::html
