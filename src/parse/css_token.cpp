#include "parse/css_token.hpp"

#include <algorithm>

#include "parse/css_scan.hpp"
#include "parse/utf8.hpp"

namespace varve::parse::css {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

struct Escape {
  char32_t character;
  std::size_t end;
};

// 4.3.7, "consume an escaped code point", with its backslash at `at`. Of a character that is not
// ASCII only the first byte is taken: the rest mean themselves.
Escape read_escape(std::string_view text, std::size_t at) {
  ++at;
  if (at >= text.size()) return {kReplacementCharacter, at};
  if (text[at] == '\0') return {kReplacementCharacter, at + 1};
  if (hex_value(text[at]) < 0) return {static_cast<unsigned char>(text[at]), at + 1};
  char32_t c = 0;
  const std::size_t last = std::min(at + 6, text.size());
  for (; at < last && hex_value(text[at]) >= 0; ++at) {
    c = c * 16 + static_cast<char32_t>(hex_value(text[at]));
  }
  if (at < text.size() && is_space(text[at])) at = newline_end(text, at);
  return {c == 0 ? kReplacementCharacter : c, at};
}

// 4.3.14, "consume the remnants of a bad url".
std::size_t bad_url_end(std::string_view text, std::size_t at) {
  for (; at < text.size(); ++at) {
    if (text[at] == ')') return at + 1;
    if (text[at] == '\\' && is_escape(text, at)) ++at;
  }
  return text.size();
}

Inside bad_url(std::string_view text, std::size_t at) {
  return {.begin = at, .end = at, .next = bad_url_end(text, at), .bad = true};
}

}  // namespace

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

std::size_t skip_space_and_comments(std::string_view text, std::size_t at) {
  for (;;) {
    at = skip_space(text, at);
    if (text.substr(at, 2) != "/*") return at;
    at = find_comment_end(text, at + 2);
  }
}

bool starts_ident(std::string_view text, std::size_t at) {
  if (text.substr(at, 1) == "-") {
    ++at;
    if (text.substr(at, 1) == "-") return true;
  }
  if (at >= text.size()) return false;
  if (text[at] == '\\') return is_escape(text, at);
  return is_name_byte(text[at]) && !is_digit(text[at]) && text[at] != '-';
}

Name::Name(std::string_view text, std::size_t begin) : end_(begin) {
  while (end_ < text.size()) {
    if (is_name_byte(text[end_])) {
      add(static_cast<unsigned char>(text[end_++]));
    } else if (text[end_] == '\\' && is_escape(text, end_)) {
      const Escape escape = read_escape(text, end_);
      add(escape.character);
      end_ = escape.end;
    } else {
      break;
    }
  }
}

void Name::add(char32_t c) {
  if (size_ == text_.size()) {
    cut_ = true;
    return;
  }
  // No name that matters has such a character in it; any other stands for it.
  char byte = c < 0x80 ? static_cast<char>(c) : '?';
  if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte | 0x20);
  text_[size_++] = byte;
}

Inside read_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  Inside inside{.begin = at + 1};
  for (at = inside.begin;;) {
    at = find_string_stop(text, at, quote);
    inside.end = at;
    inside.next = at;
    if (at == text.size()) return inside;
    if (text[at] == quote) {
      inside.next = at + 1;
      return inside;
    }
    if (text[at] != '\\') {
      inside.bad = true;
      return inside;
    }
    inside.escaped = true;
    at = is_escape(text, at) ? read_escape(text, at).end : newline_end(text, at + 1);
  }
}

Inside read_url(std::string_view text, std::size_t at) {
  Inside inside{.begin = skip_space(text, at)};
  for (at = inside.begin;;) {
    at = find_url_stop(text, at);
    inside.end = at;
    if (at == text.size()) {
      inside.next = at;
      return inside;
    }
    const char c = text[at];
    if (c == ')') {
      inside.next = at + 1;
      return inside;
    }
    if (is_space(c)) {
      at = skip_space(text, at);
      if (at < text.size() && text[at] != ')') return bad_url(text, at);
      inside.next = std::min(at + 1, text.size());
      return inside;
    }
    if (c == '\\' && is_escape(text, at)) {
      inside.escaped = true;
      at = read_escape(text, at).end;
    } else if (c == '\0') {
      ++at;
    } else {
      return bad_url(text, at);
    }
  }
}

std::string unescape(std::string_view inside, bool in_string) {
  std::string out;
  out.reserve(inside.size());
  for (std::size_t at = 0; at < inside.size();) {
    const char c = inside[at];
    if (c == '\0') {
      append_utf8(out, kReplacementCharacter);
      ++at;
    } else if (c != '\\') {
      out += c;
      ++at;
    } else if (in_string && (at + 1 == inside.size() || is_newline(inside[at + 1]))) {
      at = at + 1 == inside.size() ? at + 1 : newline_end(inside, at + 1);
    } else {
      const Escape escape = read_escape(inside, at);
      const bool is_byte =
          escape.end == at + 2 && static_cast<unsigned char>(inside[at + 1]) >= 0x80;
      if (is_byte) {
        out += inside[at + 1];
      } else {
        append_utf8(out, escape.character);
      }
      at = escape.end;
    }
  }
  return out;
}

}  // namespace varve::parse::css
