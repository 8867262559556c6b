#include "rewrite/js/directives.hpp"

namespace varve::rewrite::js {

void Directives::see(const Sighting& at) {
  if (!begun_) begin_ = end_ = at.token.begin;
  begun_ = true;
  if (at.token.is(Kind::kSemicolon) && at.previous.is(Kind::kString)) {
    end_ = at.token.end;
    needs_semicolon_ = false;
    return;
  }
  const bool whole = at.next.is(Kind::kSemicolon) || at.next.is(Kind::kEnd) ||
                     (at.next.newline_before && begins_anew(at.next));
  if (!at.token.is(Kind::kString) || !whole) {
    over_ = true;
    return;
  }
  end_ = at.token.end;
  needs_semicolon_ = true;
  strict_ = strict_ || at.word().substr(1, at.word().size() - 2) == "use strict";
}

}  // namespace varve::rewrite::js
