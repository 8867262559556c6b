#include "text/elements.hpp"

#include "varve/base/ascii.hpp"

namespace varve::text {
namespace {

// Of the declarations of a style attribute, the last display is the one that counts.
bool is_styled_away(std::string_view style) {
  bool none = false;
  while (!style.empty()) {
    const std::size_t end = std::min(style.find(';'), style.size());
    const std::string_view declaration = style.substr(0, end);
    style.remove_prefix(std::min(end + 1, style.size()));
    const std::size_t colon = declaration.find(':');
    if (colon == std::string_view::npos) continue;
    if (!equals_ascii(trim(declaration.substr(0, colon)), "display")) continue;
    const std::string_view value = trim(declaration.substr(colon + 1));
    none = starts_with_ascii(value, "none") &&
           (value.size() == 4 || value[4] == '!' || value[4] == ' ');
  }
  return none;
}

Display display_in_html(const GumboElement& element) {
  switch (element.tag) {
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_NOEMBED:
    case GUMBO_TAG_NOFRAMES:
    case GUMBO_TAG_RT:
    case GUMBO_TAG_RTC:
    case GUMBO_TAG_RP:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_DATALIST:
    // What they hold is for browsers that do not know them.
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_VIDEO:
    case GUMBO_TAG_AUDIO:
    case GUMBO_TAG_CANVAS:
    case GUMBO_TAG_METER:
    case GUMBO_TAG_PROGRESS:
      return Display::kNone;
    case GUMBO_TAG_TEMPLATE:
      return has_attribute(element, "shadowrootmode") ? Display::kBlock : Display::kNone;
    case GUMBO_TAG_BUTTON:
    case GUMBO_TAG_LABEL:
      return Display::kApart;
    case GUMBO_TAG_HTML:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_ASIDE:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_DETAILS:
    case GUMBO_TAG_DIR:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_FIELDSET:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_FIGURE:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_HGROUP:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_LEGEND:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_LISTING:
    case GUMBO_TAG_MAIN:
    case GUMBO_TAG_MENU:
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_P:
    case GUMBO_TAG_PLAINTEXT:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_SUMMARY:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_UL:
    case GUMBO_TAG_XMP:
      return Display::kBlock;
    default:
      return Display::kInline;
  }
}

// gumbo has no numbers for the elements that it does not know.
bool is_called(const GumboElement& element, std::string_view name) {
  GumboStringPiece tag = element.original_tag;
  gumbo_tag_from_original_text(&tag);
  return tag.data != nullptr && equals_ascii({tag.data, tag.length}, name);
}

bool is_called_any_of(const GumboElement& element, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (is_called(element, name)) return true;
  }
  return false;
}

// Of SVG what is drawn, of MathML not its source (which KaTeX and MediaWiki write beside it).
Display display_in_foreign(const GumboElement& element) {
  const bool unseen = element.tag == GUMBO_TAG_TITLE || element.tag == GUMBO_TAG_DESC ||
                      is_called_any_of(element, {"script", "style", "metadata", "defs", "symbol",
                                                 "annotation", "annotation-xml"});
  return unseen ? Display::kNone : is_called(element, "text") ? Display::kBlock : Display::kInline;
}

enum class Landmark : unsigned char { kNone, kBeside, kMain, kSection };

std::optional<Landmark> landmark_of_role(std::string_view roles) {
  roles = trim(roles);
  const std::string_view role = roles.substr(0, roles.find_first_of(" \t\r\n"));
  for (const std::string_view beside :
       {"navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar"}) {
    if (equals_ascii(role, beside)) return Landmark::kBeside;
  }
  if (equals_ascii(role, "main")) return Landmark::kMain;
  if (equals_ascii(role, "article") || equals_ascii(role, "region")) return Landmark::kSection;
  for (const std::string_view none : {"presentation", "none", "generic", "group"}) {
    if (equals_ascii(role, none)) return Landmark::kNone;
  }
  return std::nullopt;
}

Landmark landmark_of(const GumboElement& element, Place outer) {
  if (const auto said = landmark_of_role(attribute(element, "role"))) return *said;
  switch (element.tag) {
    case GUMBO_TAG_NAV:
      return Landmark::kBeside;
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_FOOTER:
      return outer.sectioned || outer.in_main ? Landmark::kNone : Landmark::kBeside;
    case GUMBO_TAG_ASIDE:
      return outer.sectioned ? Landmark::kSection : Landmark::kBeside;
    case GUMBO_TAG_MAIN:
      return Landmark::kMain;
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_SECTION:
      return Landmark::kSection;
    default:
      return element.tag == GUMBO_TAG_UNKNOWN && is_called(element, "search") ? Landmark::kBeside
                                                                              : Landmark::kNone;
  }
}

}  // namespace

std::string_view attribute(const GumboElement& element, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
  return found == nullptr ? std::string_view() : found->value;
}

bool has_attribute(const GumboElement& element, const char* name) {
  return gumbo_get_attribute(&element.attributes, name) != nullptr;
}

Display display_of(const GumboElement& element) {
  // A browser shows `hidden=until-found` as soon as its reader looks for something in it.
  if (has_attribute(element, "hidden") &&
      !equals_ascii(attribute(element, "hidden"), "until-found")) {
    return Display::kNone;
  }
  if (is_styled_away(attribute(element, "style"))) return Display::kNone;
  if (element.tag_namespace != GUMBO_NAMESPACE_HTML) return display_in_foreign(element);
  if (element.tag == GUMBO_TAG_UNKNOWN && is_called(element, "dialog")) {
    return has_attribute(element, "open") ? Display::kBlock : Display::kNone;
  }
  if (element.tag == GUMBO_TAG_UNKNOWN && is_called(element, "search")) return Display::kBlock;
  return display_in_html(element);
}

std::optional<PassageKind> kind_of(const GumboElement& element) {
  if (element.tag_namespace != GUMBO_NAMESPACE_HTML) return std::nullopt;
  switch (element.tag) {
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
      return PassageKind::kHeading;
    case GUMBO_TAG_LI:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_DD:
      return PassageKind::kItem;
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TH:
      return PassageKind::kCell;
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_LISTING:
    case GUMBO_TAG_XMP:
    case GUMBO_TAG_PLAINTEXT:
    case GUMBO_TAG_TEXTAREA:
      return PassageKind::kPreformatted;
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_LEGEND:
      return PassageKind::kCaption;
    default:
      return equals_ascii(attribute(element, "role"), "heading")
                 ? std::optional(PassageKind::kHeading)
                 : std::nullopt;
  }
}

Place enter(const GumboElement& element, Place outer) {
  if (element.tag_namespace != GUMBO_NAMESPACE_HTML) return outer;
  switch (landmark_of(element, outer)) {
    case Landmark::kBeside:
      outer.beside = true;
      outer.sectioned = true;
      break;
    case Landmark::kMain:
      outer.in_main = true;
      break;
    case Landmark::kSection:
      outer.sectioned = true;
      break;
    case Landmark::kNone:
      break;
  }
  return outer;
}

}  // namespace varve::text
