#include "evidence/canonical.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "evidence/json.hpp"

namespace varve::evidence {
namespace {

// RFC 8785 3.2.2.2; "" where the character stands for itself.
std::string_view short_escape(char c) {
  switch (c) {
    case '"':
      return "\\\"";
    case '\\':
      return "\\\\";
    case '\b':
      return "\\b";
    case '\f':
      return "\\f";
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      return {};
  }
}

}  // namespace

void CanonicalJson::begin(std::string_view name) {
  if (!first_) out_ += ',';
  first_ = false;
  if (name.empty()) return;
  quote(name);
  out_ += ':';
}

void CanonicalJson::text(std::string_view name, std::string_view bytes) {
  begin(name);
  quote(bytes);
}

void CanonicalJson::utf8(std::string_view name, std::string_view text) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  begin(name);
  if (std::all_of(text.begin(), text.end(), is_ascii)) return quote(text);
  out_ += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

void CanonicalJson::quote(std::string_view bytes) {
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; };
  out_ += '"';
  if (std::all_of(bytes.begin(), bytes.end(), is_plain)) {
    out_ += bytes;
    out_ += '"';
    return;
  }
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (const std::string_view escape = short_escape(c); !escape.empty()) {
      out_ += escape;
    } else if (byte < 0x20) {
      fmt::format_to(std::back_inserter(out_), "\\u{:04x}", byte);
    } else if (byte < 0x80) {
      out_ += c;
    } else {
      out_ += static_cast<char>(0xC0 | byte >> 6);
      out_ += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  out_ += '"';
}

}  // namespace varve::evidence
