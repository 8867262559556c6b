#include "varve/parse/link.hpp"

#include <fmt/format.h>

#include <iterator>

#include "varve/base/ascii.hpp"

namespace varve::parse {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// WHATWG HTML 13.1.2.3. Without quotes more bytes would end the value.
std::string as_attribute(std::string_view text, char quote) {
  std::string out;
  for (const char c : text) {
    const bool ends = c == '"' || c == '\'' ||
                      (quote == 0 && (c == '>' || c == '=' || c == '`' || is_whitespace(c)));
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";  // within <noscript> it could begin the end tag
    } else if (c == '"' && quote == '"') {
      out += "&quot;";
    } else if ((ends && c != (quote == '"' ? '\'' : quote == '\'' ? '"' : '\0')) || c == '\r') {
      fmt::format_to(std::back_inserter(out), "&#{};", static_cast<int>(c));
    } else {
      out += c;
    }
  }
  return out;
}

// CSS Syntax 3, 4.3.7. '<' could end a <style>, and '>' a CDATA section.
std::string as_css(std::string_view text, bool quoted) {
  std::string out;
  for (const char c : text) {
    if (is_control(c) || c == '<' || c == '>' || (!quoted && c == ' ')) {
      fmt::format_to(std::back_inserter(out), "\\{:x} ", static_cast<unsigned char>(c));
    } else if (c == '\\' || c == '"' || c == '\'' || (!quoted && (c == '(' || c == ')'))) {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

// RFC 8259, 7; '<' so that a <script> cannot end.
std::string as_json(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_control(c) || c == '<') {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

// ECMAScript 12.9.4.
std::string as_javascript(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_control(c) || c == '<') {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      if (c == '"' || c == '\'' || c == '`' || c == '\\' || c == '$') out += '\\';
      out += c;
    }
  }
  return out;
}

std::string percent_encoded(std::string_view url, const Link& link) {
  std::string out;
  const std::size_t first = url.find_first_not_of(',');
  const std::size_t last = url.find_last_not_of(',');
  for (std::size_t i = 0; i < url.size(); ++i) {
    const bool outer_comma = link.in_list && url[i] == ',' && (i < first || i > last);
    if (outer_comma || (link.inner_quote != 0 && url[i] == link.inner_quote)) {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(url[i]));
    } else {
      out += url[i];
    }
  }
  return out;
}

std::string in_notation(const Link& link, std::string_view url) {
  switch (link.notation) {
    case Notation::kAttribute:
      return as_attribute(percent_encoded(url, link), link.quote);
    case Notation::kCssUrl:
      return as_css(url, false);
    case Notation::kCssString:
      return as_css(url, true);
    case Notation::kJsonString:
      return as_json(url);
    case Notation::kJsString:
      return as_javascript(url);
  }
  return std::string(url);
}

}  // namespace

bool is_requisite(Role role) {
  switch (role) {
    case Role::kFrame:
    case Role::kObject:
    case Role::kStylesheet:
    case Role::kScript:
    case Role::kModule:
    case Role::kImage:
    case Role::kFont:
    case Role::kMedia:
    case Role::kTrack:
    case Role::kManifest:
    case Role::kIcon:
    case Role::kPreload:
    case Role::kSvgUse:
    case Role::kMetaImage:
    case Role::kCssOther:
      return true;
    case Role::kBase:
    case Role::kAnchor:
    case Role::kForm:
    case Role::kRefresh:
    case Role::kFeed:
    case Role::kDocumentLink:
    case Role::kCanonical:
    case Role::kHint:
    case Role::kModuleName:
      return false;
  }
  return false;
}

std::string encode_for(const Link& link, std::string_view url) {
  std::string out = in_notation(link, url);
  // The attribute around may have either quote, or none.
  if (link.in_attribute) out = as_attribute(out, 0);
  if (link.in_srcdoc) out = as_attribute(out, 0);
  return out;
}

}  // namespace varve::parse
