// Tree construction "in body" (WHATWG HTML 13.2.6.4.7), by the standard of 2025: <select> is an
// element like others.
#include "parse/html_construction.hpp"
#include "parse/html_scan.hpp"

namespace varve::parse::html {

Placement Construction::in_body_start(const TagToken& token, Tag tag) {
  if (has(tag, kFormatting)) return formatting_start(token, tag);
  if (has(tag, kHead) && tag != Tag::kNoscript) return in_head_start(tag);
  if (has(tag, kBlock)) {
    if (in_button_scope(Tag::kP)) close_p();
    return opened(tag);
  }
  if (has(tag, kHeading)) {
    if (in_button_scope(Tag::kP)) close_p();
    if (open_.back().space == Space::kHtml && has(open_.back().tag, kHeading)) pop();
    return opened(tag);
  }
  switch (tag) {
    case Tag::kLi:
      list_item_start(tag, tag);
      return opened(tag);
    case Tag::kDd:
    case Tag::kDt:
      list_item_start(Tag::kDd, Tag::kDt);
      return opened(tag);
    case Tag::kImg:
    case Tag::kBr:
    case Tag::kArea:
    case Tag::kEmbed:
    case Tag::kKeygen:
    case Tag::kWbr:
      return childless(tag, true, false);
    case Tag::kImage:
      return childless(Tag::kImg, true, false);
    case Tag::kParam:
    case Tag::kSource:
    case Tag::kTrack:
      return made(tag);
    case Tag::kUnknown:
      reconstruct();
      push(make(tag, Space::kHtml, hash_name(token.name)));
      return made(tag);
    case Tag::kSpan:
      reconstruct();
      return opened(tag);
    default:
      return in_body_start_rare(token, tag);
  }
}

Placement Construction::childless(Tag tag, bool reconstructs, bool keeps_frameset) {
  if (reconstructs) reconstruct();
  if (!keeps_frameset && frameset_ok_) not_frameset();
  return made(tag);
}

Placement Construction::formatting_start(const TagToken& token, Tag tag) {
  if (tag == Tag::kA) {
    if (const std::size_t entry = find_formatting(tag); entry != static_cast<std::size_t>(-1)) {
      const std::uint32_t id = formatting_[entry].id;
      adopt(token, tag);
      if (const std::size_t left = find_formatting(tag); left != static_cast<std::size_t>(-1)) {
        if (formatting_[left].id == id) erase_formatting(left);
      }
      if (const std::size_t at = find_id(id); at != static_cast<std::size_t>(-1)) remove_at(at);
    }
  }
  reconstruct();
  if (tag == Tag::kNobr && in_scope(tag)) {
    adopt(token, tag);
    reconstruct();
  }
  push_html(tag);
  push_formatting(token);
  return made(tag);
}

// 13.2.6.4.7, li, dd and dt.
void Construction::list_item_start(Tag tag, Tag other) {
  if (frameset_ok_) not_frameset();
  for (std::size_t i = open_.size(); i-- > 0;) {
    const Element element = open_[i];
    const bool html = element.space == Space::kHtml;
    if (html && (element.tag == tag || element.tag == other)) {
      pop_implied(element.tag);
      pop_through(element.tag);
      break;
    }
    if ((element.flags & kIsSpecial) == 0) continue;
    if (html &&
        (element.tag == Tag::kAddress || element.tag == Tag::kDiv || element.tag == Tag::kP)) {
      continue;
    }
    break;
  }
  if (in_button_scope(Tag::kP)) close_p();
}

Placement Construction::in_body_start_rare(const TagToken& token, Tag tag) {
  switch (tag) {
    case Tag::kHtml:
    case Tag::kBody:
      return again(tag);
    case Tag::kFrameset:
      return frameset_in_body();
    case Tag::kPre:
    case Tag::kListing:
      if (in_button_scope(Tag::kP)) close_p();
      not_frameset();
      return opened(tag);
    case Tag::kForm: {
      if (form_ != 0 && !in_template()) return {};
      if (in_button_scope(Tag::kP)) close_p();
      const std::uint32_t id = push_html(tag).id;
      if (!in_template()) form_ = id;
      return made(tag);
    }
    case Tag::kPlaintext:
      if (in_button_scope(Tag::kP)) close_p();
      push_html(tag);
      return made(tag, Model::kPlaintext);
    case Tag::kButton:
      if (in_scope(tag)) {
        pop_implied();
        pop_through(tag);
      }
      reconstruct();
      not_frameset();
      return opened(tag);
    case Tag::kApplet:
    case Tag::kMarquee:
    case Tag::kObject:
      reconstruct();
      push_html(tag);
      push_marker();
      not_frameset();
      return made(tag);
    case Tag::kTable:
      if (!quirks_ && in_button_scope(Tag::kP)) close_p();
      push_html(tag);
      frameset_ok_ = false;
      set_mode(Mode::kInTable);
      return made(tag);
    case Tag::kInput:
      if (in_scope(Tag::kSelect)) pop_through(Tag::kSelect);
      return childless(tag, true, equals_ignoring_case(token.raw(Attr::kType), "hidden"));
    case Tag::kHr:
      if (in_button_scope(Tag::kP)) close_p();
      if (in_scope(Tag::kSelect)) pop_implied();
      return childless(tag, false, false);
    case Tag::kTextarea:
      not_frameset();
      return made(tag, Model::kRcdata);
    case Tag::kXmp:
      if (in_button_scope(Tag::kP)) close_p();
      reconstruct();
      not_frameset();
      return made(tag, Model::kRawText);
    case Tag::kIframe:
      not_frameset();
      return made(tag, Model::kRawText);
    case Tag::kNoscript:
      // The inside of one is read as without scripting, where it is an element like others.
      if (fragment_) {
        reconstruct();
        return opened(tag);
      }
      return made(tag, Model::kRawText);
    case Tag::kNoembed:
      return made(tag, Model::kRawText);
    case Tag::kSelect:
    case Tag::kOption:
    case Tag::kOptgroup:
      return select_part_start(tag);
    case Tag::kRb:
    case Tag::kRtc:
      if (in_scope(Tag::kRuby)) pop_implied();
      return opened(tag);
    case Tag::kRp:
    case Tag::kRt:
      if (in_scope(Tag::kRuby)) pop_implied(Tag::kRtc);
      return opened(tag);
    case Tag::kMath:
      reconstruct();
      return open_foreign(token, Space::kMathml);
    case Tag::kSvg:
      reconstruct();
      return open_foreign(token, Space::kSvg);
    case Tag::kCaption:
    case Tag::kCol:
    case Tag::kColgroup:
    case Tag::kFrame:
    case Tag::kHead:
    case Tag::kTbody:
    case Tag::kTd:
    case Tag::kTfoot:
    case Tag::kTh:
    case Tag::kThead:
    case Tag::kTr:
      return {};
    default:
      reconstruct();
      return opened(tag);
  }
}

Placement Construction::select_part_start(Tag tag) {
  if (tag == Tag::kSelect) {
    if (in_scope(tag)) {
      pop_through(tag);
      return {};
    }
    reconstruct();
    not_frameset();
    return opened(tag);
  }
  if (in_scope(Tag::kSelect)) {
    pop_implied(tag == Tag::kOption ? Tag::kOptgroup : Tag::kUnknown);
  } else if (current_is(Tag::kOption)) {
    pop();
  }
  reconstruct();
  return opened(tag);
}

// Attributes that the element has not yet are added to it.
Placement Construction::again(Tag tag) {
  if (in_template() || open_.empty()) return {};
  if (tag == Tag::kBody) {
    const bool has_body =
        open_.size() > 1 && open_[1].tag == Tag::kBody && open_[1].space == Space::kHtml;
    if (!has_body) return {};
    not_frameset();
  }
  Placement placement = made(tag);
  placement.merged = true;
  return placement;
}

Placement Construction::frameset_in_body() {
  const bool has_body =
      open_.size() > 1 && open_[1].tag == Tag::kBody && open_[1].space == Space::kHtml;
  if (!has_body || !frameset_ok_) return {};
  pop_to(1);
  push_html(Tag::kFrameset);
  set_mode(Mode::kInFrameset);
  return made(Tag::kFrameset);
}

void Construction::in_body_end(const TagToken& token) {
  const Tag tag = token.tag;
  if (has(tag, kFormatting)) return adopt(token, tag);
  if (tag == Tag::kP) {
    if (in_button_scope(tag)) close_p();  // else an element <p> comes and goes
    return;
  }
  if (has(tag, kBlock | kBlockEnd)) {
    if (!in_scope(tag)) return;
    pop_implied();
    return pop_through(tag);
  }
  switch (tag) {
    case Tag::kTemplate:
      return template_end();
    case Tag::kBody:
    case Tag::kHtml:
      // </html> is said again to the mode "after body", which then takes it as the last.
      if (!in_scope(Tag::kBody)) return;
      set_mode(tag == Tag::kHtml && !fragment_ ? Mode::kAfterAfterBody : Mode::kAfterBody);
      return;
    case Tag::kForm:
      return form_end();
    case Tag::kLi:
      if (!in_list_scope(tag)) return;
      pop_implied(tag);
      return pop_through(tag);
    case Tag::kDd:
    case Tag::kDt:
      if (!in_scope(tag)) return;
      pop_implied(tag);
      return pop_through(tag);
    case Tag::kH1:
    case Tag::kH2:
    case Tag::kH3:
    case Tag::kH4:
    case Tag::kH5:
    case Tag::kH6:
      return heading_end();
    case Tag::kApplet:
    case Tag::kMarquee:
    case Tag::kObject:
      if (!in_scope(tag)) return;
      pop_implied();
      pop_through(tag);
      return clear_to_marker();
    case Tag::kBr:
      reconstruct();
      return not_frameset();
    default:
      return any_other_end(token);
  }
}

void Construction::heading_end() {
  bool found = false;
  for (int tag = static_cast<int>(Tag::kH1); tag <= static_cast<int>(Tag::kH6) && !found; ++tag) {
    found = in_scope(static_cast<Tag>(tag));
  }
  if (!found) return;
  pop_implied();
  for (bool last = false; !last && !open_.empty();) {
    last = open_.back().space == Space::kHtml && has(open_.back().tag, kHeading);
    pop();
  }
}

void Construction::form_end() {
  if (in_template()) {
    if (!in_scope(Tag::kForm)) return;
    pop_implied();
    return pop_through(Tag::kForm);
  }
  const std::uint32_t id = form_;
  form_ = 0;
  if (id == 0) return;
  std::size_t at = find_id(id);
  if (at == static_cast<std::size_t>(-1) || !is_id_in_scope(at)) return;
  pop_implied();
  at = find_id(id);
  if (at != static_cast<std::size_t>(-1)) remove_at(at);
}

void Construction::any_other_end(const TagToken& token) {
  const std::uint64_t name = token.tag == Tag::kUnknown ? hash_name(token.name) : 0;
  for (std::size_t i = open_.size(); i-- > 0;) {
    const Element& element = open_[i];
    if (element.space == Space::kHtml && element.tag == token.tag && element.name == name) {
      const std::uint32_t id = element.id;
      pop_implied(token.tag);
      while (!open_.empty()) {
        const bool last = open_.back().id == id;
        pop();
        if (last) break;
      }
      return;
    }
    if ((element.flags & kIsSpecial) != 0) return;
  }
}

}  // namespace varve::parse::html
