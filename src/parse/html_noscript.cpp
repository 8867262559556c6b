// A document as a browser with scripts reads it.
#include <string>

#include "parse/html_construction.hpp"
#include "varve/parse/tree.hpp"

namespace varve::parse {

std::string without_noscript(std::string_view html) {
  using namespace html;  // NOLINT(google-build-using-namespace): a module's own
  std::string out;
  const char* kept_to = html.data();
  const auto keep_to = [&](const char* at) { out.append(kept_to, at); };
  Tokenizer tokenizer(html);
  Construction construction(Construction::Start::kDocument);
  Tag raw = Tag::kUnknown;
  for (;;) {
    const TokenKind kind = tokenizer.next();
    if (raw == Tag::kNoscript) {
      keep_to(tokenizer.text().data());
      kept_to = tokenizer.text().data() + tokenizer.text().size();
    }
    if (raw == Tag::kUnknown) construction.text(tokenizer.text());
    if (kind == TokenKind::kEnd) break;
    if (kind == TokenKind::kStartTag) {
      const Placement placement = construction.start_tag(tokenizer.tag());
      if (placement.model != Model::kData) {
        raw = placement.tag;
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
  keep_to(html.data() + html.size());
  return out;
}

}  // namespace varve::parse
