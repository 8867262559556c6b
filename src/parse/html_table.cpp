// Tree construction in tables (WHATWG HTML 13.2.6.4.9-15). Where the standard puts an element
// before the table instead of into it ("foster parenting"), the stack of open elements is the same.
#include "parse/html_construction.hpp"
#include "parse/html_scan.hpp"

namespace varve::parse::html {

Construction::Step Construction::table_start(const TagToken& token, Tag tag, Placement& placement) {
  placement = {};
  switch (mode_) {
    case Mode::kInTable:
      return in_table_start(token, tag, placement);
    case Mode::kInColumnGroup:
      return in_column_group_start(tag, placement);
    case Mode::kInTableBody: {
      const Step step = in_table_body_start(tag, placement);
      return step == Step::kInBody ? in_table_start(token, tag, placement) : step;
    }
    case Mode::kInRow: {
      const Step step = in_row_start(tag, placement);
      return step == Step::kInBody ? in_table_start(token, tag, placement) : step;
    }
    case Mode::kInCaption:
      if (!has(tag, kTablePart)) return Step::kInBody;
      return close_caption() ? Step::kAgain : Step::kDone;
    case Mode::kInCell:
      if (!has(tag, kTablePart)) return Step::kInBody;
      if (!any_in_table_scope(Tag::kTd, Tag::kTh, Tag::kTh)) return Step::kDone;
      close_cell();
      return Step::kAgain;
    default:
      return Step::kInBody;
  }
}

Construction::Step Construction::in_table_start(const TagToken& token, Tag tag,
                                                Placement& placement) {
  switch (tag) {
    case Tag::kCaption:
      clear_to(Tag::kTable);
      push_marker();
      placement = opened(tag);
      set_mode(Mode::kInCaption);
      return Step::kDone;
    case Tag::kCol:
    case Tag::kColgroup:
      clear_to(Tag::kTable);
      placement = opened(Tag::kColgroup);
      set_mode(Mode::kInColumnGroup);
      return tag == Tag::kCol ? Step::kAgain : Step::kDone;
    case Tag::kTbody:
    case Tag::kTfoot:
    case Tag::kThead:
      clear_to(Tag::kTable);
      placement = opened(tag);
      set_mode(Mode::kInTableBody);
      return Step::kDone;
    case Tag::kTd:
    case Tag::kTh:
    case Tag::kTr:
      clear_to(Tag::kTable);
      push_html(Tag::kTbody);
      set_mode(Mode::kInTableBody);
      return Step::kAgain;
    case Tag::kTable:
      if (!in_table_scope(tag)) return Step::kDone;
      pop_through(tag);
      reset_mode();
      return Step::kAgain;
    case Tag::kStyle:
    case Tag::kScript:
    case Tag::kTemplate:
      placement = in_head_start(tag);
      return Step::kDone;
    case Tag::kInput:
      if (!equals_ignoring_case(token.raw(Attr::kType), "hidden")) return Step::kInBody;
      placement = made(tag);
      return Step::kDone;
    case Tag::kForm:
      if (form_ != 0 || in_template()) return Step::kDone;
      form_ = ++last_id_;  // an element that is closed at once
      placement = made(tag);
      return Step::kDone;
    default:
      return Step::kInBody;
  }
}

Construction::Step Construction::in_column_group_start(Tag tag, Placement& placement) {
  if (tag == Tag::kHtml) return Step::kInBody;
  if (tag == Tag::kCol) {
    placement = made(tag);
    return Step::kDone;
  }
  if (tag == Tag::kTemplate) {
    placement = in_head_start(tag);
    return Step::kDone;
  }
  if (!current_is(Tag::kColgroup)) return Step::kDone;
  pop();
  set_mode(Mode::kInTable);
  return Step::kAgain;
}

// What ends a table body, and is then the table's.
bool Construction::close_table_body() {
  if (!any_in_table_scope(Tag::kTbody, Tag::kThead, Tag::kTfoot)) return false;
  clear_to(Tag::kTbody, Tag::kTfoot, Tag::kThead);
  pop();
  set_mode(Mode::kInTable);
  return true;
}

bool Construction::close_row() {
  if (!in_table_scope(Tag::kTr)) return false;
  clear_to(Tag::kTr);
  pop();
  set_mode(Mode::kInTableBody);
  return true;
}

bool Construction::close_caption() {
  if (!in_table_scope(Tag::kCaption)) return false;
  pop_implied();
  pop_through(Tag::kCaption);
  clear_to_marker();
  set_mode(Mode::kInTable);
  return true;
}

void Construction::close_cell() {
  pop_implied();
  while (!open_.empty()) {
    const bool last = current_is(Tag::kTd) || current_is(Tag::kTh);
    pop();
    if (last) break;
  }
  clear_to_marker();
  set_mode(Mode::kInRow);
}

Construction::Step Construction::in_table_body_start(Tag tag, Placement& placement) {
  switch (tag) {
    case Tag::kTr:
    case Tag::kTd:
    case Tag::kTh:
      clear_to(Tag::kTbody, Tag::kTfoot, Tag::kThead);
      placement = opened(Tag::kTr);
      set_mode(Mode::kInRow);
      return tag == Tag::kTr ? Step::kDone : Step::kAgain;
    case Tag::kCaption:
    case Tag::kCol:
    case Tag::kColgroup:
    case Tag::kTbody:
    case Tag::kTfoot:
    case Tag::kThead:
      return close_table_body() ? Step::kAgain : Step::kDone;
    default:
      return Step::kInBody;
  }
}

Construction::Step Construction::in_row_start(Tag tag, Placement& placement) {
  if (tag == Tag::kTd || tag == Tag::kTh) {
    clear_to(Tag::kTr);
    placement = opened(tag);
    set_mode(Mode::kInCell);
    push_marker();
    return Step::kDone;
  }
  if (!has(tag, kTablePart)) return Step::kInBody;
  return close_row() ? Step::kAgain : Step::kDone;
}

Construction::Step Construction::table_end(Tag tag) {
  switch (mode_) {
    case Mode::kInTable:
      return in_table_end(tag);
    case Mode::kInTableBody:
      return in_table_body_end(tag);
    case Mode::kInRow:
      return in_row_end(tag);
    case Mode::kInCell:
      return in_cell_end(tag);
    case Mode::kInCaption:
      if (tag == Tag::kCaption) {
        close_caption();
        return Step::kDone;
      }
      if (tag == Tag::kTable) return close_caption() ? Step::kAgain : Step::kDone;
      return has(tag, kTablePart) || tag == Tag::kBody || tag == Tag::kHtml ? Step::kDone
                                                                            : Step::kInBody;
    case Mode::kInColumnGroup:
      if (tag == Tag::kTemplate) return Step::kInBody;
      if (tag == Tag::kCol || !current_is(Tag::kColgroup)) return Step::kDone;
      pop();
      set_mode(Mode::kInTable);
      return tag == Tag::kColgroup ? Step::kDone : Step::kAgain;
    default:
      return Step::kInBody;
  }
}

Construction::Step Construction::in_table_end(Tag tag) {
  if (tag == Tag::kTable) {
    if (!in_table_scope(tag)) return Step::kDone;
    pop_through(tag);
    reset_mode();
    return Step::kDone;
  }
  if (has(tag, kTablePart) || tag == Tag::kBody || tag == Tag::kHtml) return Step::kDone;
  return Step::kInBody;
}

Construction::Step Construction::in_table_body_end(Tag tag) {
  switch (tag) {
    case Tag::kTbody:
    case Tag::kTfoot:
    case Tag::kThead:
      if (!in_table_scope(tag)) return Step::kDone;
      clear_to(Tag::kTbody, Tag::kTfoot, Tag::kThead);
      pop();
      set_mode(Mode::kInTable);
      return Step::kDone;
    case Tag::kTable:
      return close_table_body() ? Step::kAgain : Step::kDone;
    default:
      return in_table_end(tag);  // the other parts are ignored there too
  }
}

Construction::Step Construction::in_row_end(Tag tag) {
  switch (tag) {
    case Tag::kTr:
      close_row();
      return Step::kDone;
    case Tag::kTable:
      return close_row() ? Step::kAgain : Step::kDone;
    case Tag::kTbody:
    case Tag::kTfoot:
    case Tag::kThead:
      return in_table_scope(tag) && close_row() ? Step::kAgain : Step::kDone;
    default:
      return in_table_end(tag);
  }
}

Construction::Step Construction::in_cell_end(Tag tag) {
  switch (tag) {
    case Tag::kTd:
    case Tag::kTh:
      if (!in_table_scope(tag)) return Step::kDone;
      pop_implied();
      pop_through(tag);
      clear_to_marker();
      set_mode(Mode::kInRow);
      return Step::kDone;
    case Tag::kBody:
    case Tag::kCaption:
    case Tag::kCol:
    case Tag::kColgroup:
    case Tag::kHtml:
      return Step::kDone;
    case Tag::kTable:
    case Tag::kTbody:
    case Tag::kTfoot:
    case Tag::kThead:
    case Tag::kTr:
      if (!in_table_scope(tag)) return Step::kDone;
      close_cell();
      return Step::kAgain;
    default:
      return Step::kInBody;
  }
}

}  // namespace varve::parse::html
