#include "parse/html_tokenizer.hpp"

#include "parse/html_scan.hpp"

namespace varve::parse::html {

TokenKind Tokenizer::next() {
  switch (model_) {
    case Model::kData:
      return next_in_data();
    case Model::kRcdata:
    case Model::kRawText:
      return next_in_raw_text();
    case Model::kScript:
      return next_in_script();
    case Model::kPlaintext:
      break;
  }
  return give_end(at_);
}

TokenKind Tokenizer::give_end(const char* text_begin) {
  set_text(text_begin, end_);
  at_ = end_;
  return TokenKind::kEnd;
}

// 13.2.5.1 and 6: data and tag open.
TokenKind Tokenizer::next_in_data() {
  const char* const begin = at_;
  for (const char* open = begin;; ++open) {
    open = find_byte(open, end_, '<');
    if (end_ - open < 2) return give_end(begin);
    const char c = open[1];
    if (is(c, kLetter)) {
      set_text(begin, open);
      return read_tag(open, open + 1) ? TokenKind::kStartTag : TokenKind::kEnd;
    }
    if (c == '/') {
      if (end_ - open < 3) return give_end(begin);
      set_text(begin, open);
      if (is(open[2], kLetter)) {
        return read_tag(open, open + 2) ? TokenKind::kEndTag : TokenKind::kEnd;
      }
      // "</>" is nothing at all: an empty comment has the same effect.
      return read_bogus_comment(open + 2);
    }
    if (c == '!') {
      set_text(begin, open);
      return read_markup_declaration(open);
    }
    if (c == '?') {
      set_text(begin, open);
      return read_bogus_comment(open + 1);
    }
  }
}

// 13.2.5.42. A '>' ends a doctype wherever it stands.
TokenKind Tokenizer::read_markup_declaration(const char* open) {
  const char* const from = open + 2;
  const std::string_view rest(from, static_cast<std::size_t>(end_ - from));
  if (rest.substr(0, 2) == "--") return read_comment(from + 2);
  if (equals_ignoring_case(rest.substr(0, 7), "doctype")) {
    read_bogus_comment(from + 7);
    return TokenKind::kDoctype;
  }
  if (cdata_ && rest.substr(0, 7) == "[CDATA[") {
    const std::size_t close = rest.find("]]>", 7);
    content_ = rest.substr(7, close == std::string_view::npos ? close : close - 7);
    at_ = close == std::string_view::npos ? end_ : from + close + 3;
    return TokenKind::kCdata;
  }
  return read_bogus_comment(from);
}

TokenKind Tokenizer::read_bogus_comment(const char* begin) {
  const char* const close = find_byte(begin, end_, '>');
  content_ = {begin, static_cast<std::size_t>(close - begin)};
  at_ = close == end_ ? end_ : close + 1;
  return TokenKind::kComment;
}

// 13.2.5.43-52, seen from the '>' that ends it: "<!-->" and "<!--->" at once, else "-->" or "--!>"
// whose dashes are not those of the opening.
TokenKind Tokenizer::read_comment(const char* begin) {
  for (const char* close = begin;; ++close) {
    close = find_byte(close, end_, '>');
    if (close == end_) break;
    const std::string_view inside(begin, static_cast<std::size_t>(close - begin));
    const auto ends_with = [inside](std::string_view tail) {
      return inside.size() >= tail.size() && inside.substr(inside.size() - tail.size()) == tail;
    };
    if (inside.empty() || inside == "-" || ends_with("--") || ends_with("--!")) {
      at_ = close + 1;
      return TokenKind::kComment;
    }
  }
  at_ = end_;
  return TokenKind::kComment;
}

const char* read_value(const char* from, const char* end, RawValue& value) {
  const char* at = from;
  if (at != end && (*at == '"' || *at == '\'')) {
    value.quote = *at++;
    value.begin = at;
    value.end = find_byte(at, end, value.quote);
    return value.end == end ? end : value.end + 1;
  }
  while (at != end && !is(*at, kValueEnd)) ++at;
  value = {from, at, 0};
  return at;
}

// 13.2.5.8 and 32-40; false where the input ends within the tag, which is then none.
bool Tokenizer::read_tag(const char* open, const char* name) {
  const char* at = find_name_end(name + 1, end_, kTagEnd);
  tag_.name = {name, static_cast<std::size_t>(at - name)};
  tag_.tag = find_tag(tag_.name, is_roomy(name));
  tag_.begin = open;
  tag_.self_closing = false;
  tag_.attributes = 0;
  tag_.count = 0;
  tag_.written = 0;
  for (;;) {
    at = skip_space(at, end_);
    if (at == end_) break;
    if (*at == '>') {
      tag_.end = at_ = at + 1;
      return true;
    }
    if (*at == '/') {
      if (++at != end_ && *at == '>') tag_.self_closing = true;
      continue;
    }
    ++tag_.written;
    at = read_attribute(at);
  }
  at_ = end_;
  return false;
}

// From the first byte of its name to behind its value.
const char* Tokenizer::read_attribute(const char* from) {
  const char* at = find_name_end(from + 1, end_, kNameEnd);  // a '=' at `from` is part of the name
  const std::string_view name(from, static_cast<std::size_t>(at - from));
  at = skip_space(at, end_);
  RawValue value{at, at, 0};
  if (at != end_ && *at == '=') at = read_value(skip_space(at + 1, end_), end_, value);
  const Attr attribute = find_attribute(name, is_roomy(from));
  if (attribute != Attr::kCount && !tag_.has(attribute)) {
    tag_.attributes |= bit(attribute);
    tag_.order[tag_.count++] = attribute;
    tag_.values[static_cast<std::size_t>(attribute)] = value;
  }
  return at;
}

// An appropriate end tag (13.2.5): "</", the element's own name, and what ends a name.
bool Tokenizer::is_end_tag(const char* open) const {
  const std::string_view name = name_of(raw_tag_);
  if (static_cast<std::size_t>(end_ - open) < name.size() + 3 || open[0] != '<' || open[1] != '/')
    return false;
  return is(open[2 + name.size()], kTagEnd) && equals_ignoring_case({open + 2, name.size()}, name);
}

TokenKind Tokenizer::finish_raw_text(const char* begin, const char* open) {
  set_text(begin, open);
  model_ = Model::kData;
  return read_tag(open, open + 2) ? TokenKind::kEndTag : TokenKind::kEnd;
}

// 13.2.5.2, 3 and 9-14.
TokenKind Tokenizer::next_in_raw_text() {
  const char* const begin = at_;
  for (const char* open = begin;; ++open) {
    open = find_byte(open, end_, '<');
    if (open == end_) return give_end(begin);
    if (is_end_tag(open)) return finish_raw_text(begin, open);
  }
}

// 13.2.5.4 and 15-31. "<!--" hides "<script>" and its end tag from what looks for the end; "-->"
// takes that back.
TokenKind Tokenizer::next_in_script() {
  enum { kPlain, kEscaped, kDoubleEscaped } state = kPlain;
  const char* const begin = at_;
  const char* at = begin;
  const auto follows = [this, &at](std::string_view lowercase) {
    return static_cast<std::size_t>(end_ - at) > lowercase.size() &&
           equals_ignoring_case({at, lowercase.size()}, lowercase) &&
           is(at[lowercase.size()], kTagEnd);
  };
  while (at != end_) {
    if (state == kPlain) {
      at = find_byte(at, end_, '<');
      if (at == end_) break;
    }
    const std::string_view rest(at, static_cast<std::size_t>(end_ - at));
    if (state != kPlain && rest.substr(0, 3) == "-->") {
      state = kPlain;
      at += 3;
    } else if (state == kDoubleEscaped && follows("</script")) {
      state = kEscaped;
      at += 9;
    } else if (state != kDoubleEscaped && is_end_tag(at)) {
      return finish_raw_text(begin, at);
    } else if (state == kPlain && rest.substr(0, 4) == "<!--") {
      state = kEscaped;
      at += 2;  // its dashes may be those of "-->"
    } else if (state == kEscaped && follows("<script")) {
      state = kDoubleEscaped;
      at += 8;
    } else {
      ++at;
    }
  }
  return give_end(begin);
}

}  // namespace varve::parse::html
