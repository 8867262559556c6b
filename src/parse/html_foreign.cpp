// Tree construction in foreign content, SVG and MathML (WHATWG HTML 13.2.6.5).
#include "parse/html_construction.hpp"
#include "parse/html_scan.hpp"
#include "parse/html_value.hpp"

namespace varve::parse::html {

// The dispatcher's question (13.2.6) for a start tag where the current node is foreign.
bool Construction::is_foreign_for_start(Tag tag) const {
  const Element& element = open_.back();
  if ((element.flags & kIsMathmlPoint) != 0) {
    return tag == Tag::kMglyph || tag == Tag::kMalignmark;
  }
  if ((element.flags & kIsHtmlPoint) != 0) return false;
  if (element.space == Space::kMathml && element.tag == Tag::kAnnotationXml) {
    return tag != Tag::kSvg;
  }
  return true;
}

// Closes foreign elements up to where HTML may stand.
void Construction::break_out() {
  while (in_foreign() && (open_.back().flags & (kIsHtmlPoint | kIsMathmlPoint)) == 0) pop();
}

Placement Construction::foreign_start(const TagToken& token) {
  const std::uint64_t font = bit(Attr::kColor) | bit(Attr::kFace) | bit(Attr::kSize);
  const bool breaks =
      has(token.tag, kBreakout) || (token.tag == Tag::kFont && (token.attributes & font) != 0);
  if (!breaks) return open_foreign(token, open_.back().space);
  break_out();
  return html_start(token, token.tag);
}

Placement Construction::open_foreign(const TagToken& token, Space space) {
  Placement placement{true, false, space, token.tag, Model::kData};
  if (token.self_closing) return placement;
  const std::uint64_t name = token.tag == Tag::kUnknown ? hash_name(token.name) : 0;
  Element element = make(token.tag, space, name);
  if (space == Space::kMathml && token.tag == Tag::kAnnotationXml) {
    ValueDecoder decoder(nullptr);
    const std::string_view encoding = decoder.decode(token.raw(Attr::kEncoding));
    if (equals_ignoring_case(encoding, "text/html") ||
        equals_ignoring_case(encoding, "application/xhtml+xml")) {
      element.flags |= kIsHtmlPoint;
    }
  }
  push(element);
  return placement;
}

void Construction::foreign_end(const TagToken& token) {
  if (token.tag == Tag::kBr || token.tag == Tag::kP) {
    break_out();
    return html_end(token);
  }
  const std::uint64_t name = token.tag == Tag::kUnknown ? hash_name(token.name) : 0;
  for (std::size_t i = open_.size(); i-- > 1;) {
    const Element& element = open_[i];
    if (element.space == Space::kHtml) return html_end(token);
    if (element.tag == token.tag && element.name == name) return pop_to(i);
  }
}

}  // namespace varve::parse::html
