// The insertion modes outside of body, tables and foreign content (WHATWG HTML 13.2.6.4.1-6 and
// 18-23), and the way of each token to its rules (13.2.6).
#include "parse/html_construction.hpp"

#include <algorithm>

#include "parse/entities.hpp"
#include "parse/html_quirks.hpp"
#include "parse/html_scan.hpp"

namespace varve::parse::html {

Placement Construction::start_tag(const TagToken& token) {
  if (in_foreign() && is_foreign_for_start(token.tag)) return foreign_start(token);
  return html_start(token, token.tag);
}

void Construction::end_tag_slowly(const TagToken& token) {
  if (in_foreign()) {
    foreign_end(token);
  } else {
    html_end(token);
  }
}

void Construction::doctype(std::string_view inside) {
  if (mode_ != Mode::kInitial) return;
  quirks_ = asks_for_quirks(inside);
  set_mode(Mode::kBeforeHtml);
}

Placement Construction::html_start(const TagToken& token, Tag tag) {
  Placement placement;
  for (;;) {
    Step step = Step::kInBody;
    switch (mode_) {
      case Mode::kInBody:
        break;
      case Mode::kInitial:
      case Mode::kBeforeHtml:
      case Mode::kBeforeHead:
      case Mode::kInHead:
      case Mode::kAfterHead:
        step = before_body_start(tag, placement);
        break;
      case Mode::kInTemplate:
        step = in_template_start(tag, placement);
        break;
      case Mode::kInFrameset:
      case Mode::kAfterFrameset:
      case Mode::kAfterAfterFrameset:
        step = in_frameset_start(tag, placement);
        break;
      case Mode::kAfterBody:
      case Mode::kAfterAfterBody:
        if (tag != Tag::kHtml) set_mode(Mode::kInBody);
        break;
      default:
        step = table_start(token, tag, placement);
    }
    if (step == Step::kDone) return placement;
    if (step == Step::kInBody) return in_body_start(token, tag);
  }
}

Construction::Step Construction::before_body_start(Tag tag, Placement& placement) {
  switch (mode_) {
    case Mode::kInitial:
      quirks_ = true;
      set_mode(Mode::kBeforeHtml);
      return Step::kAgain;
    case Mode::kBeforeHtml:
      set_mode(Mode::kBeforeHead);
      placement = opened(Tag::kHtml);
      return tag == Tag::kHtml ? Step::kDone : Step::kAgain;
    case Mode::kBeforeHead:
      if (tag == Tag::kHtml) return Step::kInBody;
      set_mode(Mode::kInHead);
      head_seen_ = true;
      placement = opened(Tag::kHead);
      return tag == Tag::kHead ? Step::kDone : Step::kAgain;
    case Mode::kInHead:
      if (tag == Tag::kHtml) return Step::kInBody;
      placement = {};
      if (tag == Tag::kHead) return Step::kDone;
      if (has(tag, kHead)) {
        placement = in_head_start(tag);
        return Step::kDone;
      }
      pop();
      set_mode(Mode::kAfterHead);
      return Step::kAgain;
    default:
      break;
  }
  placement = {};
  if (tag == Tag::kHtml) return Step::kInBody;
  if (tag == Tag::kHead) return Step::kDone;
  if (has(tag, kHead) && tag != Tag::kNoscript) {
    placement = in_head_start(tag);
    return Step::kDone;
  }
  if (tag == Tag::kFrameset) {
    placement = opened(Tag::kFrameset);
    set_mode(Mode::kInFrameset);
    return Step::kDone;
  }
  placement = opened(Tag::kBody);
  set_mode(Mode::kInBody);
  if (tag != Tag::kBody) return Step::kAgain;
  not_frameset();
  return Step::kDone;
}

// 13.2.6.4.4, wherever the other modes send the tags of the head.
Placement Construction::in_head_start(Tag tag) {
  switch (tag) {
    case Tag::kTitle:
      return made(tag, Model::kRcdata);
    case Tag::kNoframes:
    case Tag::kStyle:
    case Tag::kNoscript:  // scripting is enabled
      return made(tag, Model::kRawText);
    case Tag::kScript:
      return made(tag, Model::kScript);
    case Tag::kTemplate:
      push_marker();
      not_frameset();
      if (template_modes_.size() < kMaxDepth) template_modes_.push_back(Mode::kInTemplate);
      set_mode(Mode::kInTemplate);
      return opened(tag);
    default:
      return made(tag);  // base, basefont, bgsound, link, meta
  }
}

Construction::Step Construction::in_template_start(Tag tag, Placement& placement) {
  if (has(tag, kHead) && tag != Tag::kNoscript) {
    placement = in_head_start(tag);
    return Step::kDone;
  }
  Mode mode = Mode::kInBody;
  switch (tag) {
    case Tag::kCaption:
    case Tag::kColgroup:
    case Tag::kTbody:
    case Tag::kTfoot:
    case Tag::kThead:
      mode = Mode::kInTable;
      break;
    case Tag::kCol:
      mode = Mode::kInColumnGroup;
      break;
    case Tag::kTr:
      mode = Mode::kInTableBody;
      break;
    case Tag::kTd:
    case Tag::kTh:
      mode = Mode::kInRow;
      break;
    default:
      break;
  }
  if (!template_modes_.empty()) template_modes_.back() = mode;
  set_mode(mode);
  return Step::kAgain;
}

Construction::Step Construction::in_frameset_start(Tag tag, Placement& placement) {
  placement = {};
  if (tag == Tag::kHtml) return Step::kInBody;
  if (tag == Tag::kNoframes) {
    placement = in_head_start(tag);
  } else if (mode_ == Mode::kInFrameset && tag == Tag::kFrameset) {
    placement = opened(tag);
  } else if (mode_ == Mode::kInFrameset && tag == Tag::kFrame) {
    placement = made(tag);
  }
  return Step::kDone;
}

void Construction::html_end(const TagToken& token) {
  const Tag tag = token.tag;
  for (;;) {
    Step step = Step::kInBody;
    switch (mode_) {
      case Mode::kInBody:
        break;
      case Mode::kInitial:
      case Mode::kBeforeHtml:
      case Mode::kBeforeHead:
      case Mode::kInHead:
      case Mode::kAfterHead:
        step = before_body_end(tag);
        break;
      case Mode::kInTemplate:
        if (tag == Tag::kTemplate) template_end();
        return;
      case Mode::kInFrameset:
        if (tag != Tag::kFrameset || open_.size() <= 1) return;
        pop();
        if (!current_is(Tag::kFrameset)) set_mode(Mode::kAfterFrameset);
        return;
      case Mode::kAfterFrameset:
        if (tag == Tag::kHtml) set_mode(Mode::kAfterAfterFrameset);
        return;
      case Mode::kAfterAfterFrameset:
        return;
      case Mode::kAfterBody:
        if (tag == Tag::kHtml) {
          if (!fragment_) set_mode(Mode::kAfterAfterBody);
          return;
        }
        set_mode(Mode::kInBody);
        break;
      case Mode::kAfterAfterBody:
        set_mode(Mode::kInBody);
        break;
      default:
        step = table_end(tag);
    }
    if (step == Step::kDone) return;
    if (step == Step::kInBody) return in_body_end(token);
  }
}

Construction::Step Construction::before_body_end(Tag tag) {
  const bool passes =
      tag == Tag::kHead || tag == Tag::kBody || tag == Tag::kHtml || tag == Tag::kBr;
  switch (mode_) {
    case Mode::kInitial:
      quirks_ = true;
      set_mode(Mode::kBeforeHtml);
      return Step::kAgain;
    case Mode::kBeforeHtml:
      if (!passes) return Step::kDone;
      push_html(Tag::kHtml);
      set_mode(Mode::kBeforeHead);
      return Step::kAgain;
    case Mode::kBeforeHead:
      if (tag == Tag::kTemplate) break;
      if (!passes) return Step::kDone;
      push_html(Tag::kHead);
      head_seen_ = true;
      set_mode(Mode::kInHead);
      return Step::kAgain;
    case Mode::kInHead:
      if (tag == Tag::kTemplate) break;
      if (!passes) return Step::kDone;
      pop();
      set_mode(Mode::kAfterHead);
      return tag == Tag::kHead ? Step::kDone : Step::kAgain;
    default:
      if (tag == Tag::kTemplate) break;
      if (!passes || tag == Tag::kHead) return Step::kDone;
      push_html(Tag::kBody);
      set_mode(Mode::kInBody);
      return Step::kAgain;
  }
  if (mode_ != Mode::kBeforeHead) template_end();
  return Step::kDone;
}

void Construction::template_end() {
  if (!in_template()) return;
  pop_thoroughly_implied();
  pop_through(Tag::kTemplate);
  clear_to_marker();
  if (!template_modes_.empty()) template_modes_.pop_back();
  reset_mode();
}

// Whether there is more in the text than white space and NUL, references decoded.
static bool is_visible(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (is(c, kSpace) || c == '\0') continue;
    if (c != '&') return true;
    const Reference reference = read_reference(text.substr(at), false);
    if (reference.length == 0 || !is(reference.text[0], kSpace)) return true;
    at += reference.length - 1;
  }
  return false;
}

void Construction::text_slowly(std::string_view text) {
  if (text.empty()) return;
  if (in_foreign() && (open_.back().flags & (kIsHtmlPoint | kIsMathmlPoint)) == 0) {
    if (frameset_ok_ && is_visible(text)) not_frameset();
    return;
  }
  if (std::all_of(text.begin(), text.end(), [](char c) { return c == '\0'; })) return;
  html_text(is_visible(text));
}

void Construction::cdata(std::string_view text) {
  const auto is_blank = [](char c) { return is(c, kSpace) || c == '\0'; };
  if (frameset_ok_ && !std::all_of(text.begin(), text.end(), is_blank)) not_frameset();
}

void Construction::html_text(bool visible) {
  for (;;) {
    switch (mode_) {
      case Mode::kInitial:
      case Mode::kBeforeHtml:
      case Mode::kBeforeHead:
      case Mode::kInHead:
      case Mode::kAfterHead: {
        // As a start tag that none of these modes knows.
        if (!visible) return;
        Placement ignored;
        before_body_start(Tag::kUnknown, ignored);
        continue;
      }
      case Mode::kInColumnGroup:
        if (!visible || !current_is(Tag::kColgroup)) return;
        pop();
        set_mode(Mode::kInTable);
        continue;
      case Mode::kInTable:
      case Mode::kInTableBody:
      case Mode::kInRow:
        if (!visible) return;
        break;
      case Mode::kInFrameset:
      case Mode::kAfterFrameset:
      case Mode::kAfterAfterFrameset:
        return;
      case Mode::kAfterBody:
      case Mode::kAfterAfterBody:
        if (visible) set_mode(Mode::kInBody);
        break;
      default:
        break;
    }
    break;
  }
  reconstruct();
  if (visible && frameset_ok_) not_frameset();
}

}  // namespace varve::parse::html
