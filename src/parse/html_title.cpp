// The title by the tokenizer, for what needs no tree.
#include <string>

#include "parse/html_construction.hpp"
#include "parse/html_scan.hpp"
#include "parse/html_value.hpp"
#include "varve/parse/html.hpp"
#include "varve/parse/tree.hpp"

namespace varve::parse {
namespace html {
namespace {

std::string collapse(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    if (!is(c, kSpace)) {
      out += c;
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

}  // namespace
}  // namespace html

std::string find_title(std::string_view text, const HtmlOptions& options) {
  using namespace html;  // NOLINT(google-build-using-namespace): a module's own
  Tokenizer tokenizer(text);
  Construction construction(Construction::Start::kDocument);
  Tag raw = Tag::kUnknown;
  for (;;) {
    const TokenKind kind = tokenizer.next();
    if (raw == Tag::kTitle) {
      return collapse(ValueDecoder(options.encoding).decode(tokenizer.text(), References::kOfText));
    }
    if (raw == Tag::kUnknown) construction.text(tokenizer.text());
    if (kind == TokenKind::kEnd) return {};
    if (kind == TokenKind::kStartTag) {
      const Placement placement = construction.start_tag(tokenizer.tag());
      if (placement.model != Model::kData) {
        raw = construction.in_template() && placement.tag == Tag::kTitle ? Tag::kTextarea
                                                                         : placement.tag;
        tokenizer.enter(placement.model, placement.tag);
      }
    } else if (kind == TokenKind::kEndTag) {
      if (raw == Tag::kUnknown) construction.end_tag(tokenizer.tag());
      raw = Tag::kUnknown;
    } else if (kind == TokenKind::kDoctype) {
      construction.doctype(tokenizer.content());
    } else if (kind == TokenKind::kCdata) {
      construction.cdata(tokenizer.content());
    }
    tokenizer.allow_cdata(construction.in_foreign());
  }
}

}  // namespace varve::parse
