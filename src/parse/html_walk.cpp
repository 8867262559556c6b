#include "parse/html_walk.hpp"

namespace varve::parse::html {

bool Walk::next() {
  const TokenKind kind = tokenizer_.next();
  text_ = tokenizer_.text();
  within_ = raw_;
  in_template_ = raw_in_template_;
  if (raw_ == Tag::kUnknown) construction_.text(text_);
  if (kind == TokenKind::kEnd) return false;
  take(kind);
  tokenizer_.allow_cdata(construction_.in_foreign());
  return true;
}

void Walk::take(TokenKind kind) {
  if (kind == TokenKind::kStartTag) {
    const Placement placement = construction_.start_tag(tokenizer_.tag());
    if (placement.model == Model::kData) return;
    raw_ = placement.tag;
    raw_in_template_ = construction_.in_template();
    tokenizer_.enter(placement.model, placement.tag);
  } else if (kind == TokenKind::kEndTag) {
    if (raw_ == Tag::kUnknown) construction_.end_tag(tokenizer_.tag());
    raw_ = Tag::kUnknown;
  } else if (kind == TokenKind::kDoctype) {
    construction_.doctype(tokenizer_.content());
  } else if (kind == TokenKind::kCdata) {
    construction_.cdata(tokenizer_.content());
  }
}

}  // namespace varve::parse::html
