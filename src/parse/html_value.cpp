#include "parse/html_value.hpp"

#include <algorithm>

#include "parse/entities.hpp"

namespace varve::parse::html {
namespace {

bool is_plain(char c) {
  return c != '&' && c != '\r' && c != '\0';
}

bool is_ascii(std::string_view bytes) {
  return std::none_of(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) != 0; });
}

// Bytes below this are never the second byte of a character in an encoding that is safe for markup,
// so that text can be cut before them.
bool is_cut(char c) {
  return static_cast<unsigned char>(c) < 0x30;
}

}  // namespace

ValueDecoder::ValueDecoder(const Encoding* encoding)
    : encoding_(encoding != nullptr && !encoding->is_utf8() ? encoding : nullptr) {}

std::string_view ValueDecoder::decode(std::string_view raw, References references) {
  same_ = (encoding_ == nullptr || is_ascii(raw)) &&
          (references == References::kNone || std::all_of(raw.begin(), raw.end(), is_plain));
  if (same_) return raw;
  text_.clear();
  origin_.clear();
  decode_slowly(raw, references);
  origin_.push_back(static_cast<std::uint32_t>(raw.size()));
  return text_;
}

void ValueDecoder::append(std::string_view bytes, std::size_t from) {
  text_.append(bytes);
  origin_.insert(origin_.end(), bytes.size(), static_cast<std::uint32_t>(from));
}

void ValueDecoder::decode_slowly(std::string_view raw, References references) {
  const bool in_attribute = references == References::kOfAttribute;
  const bool raw_text = references == References::kNone;
  for (std::size_t at = 0; at < raw.size();) {
    const char c = raw[at];
    if (c == '&' && !raw_text) {
      const Reference reference = read_reference(raw.substr(at), in_attribute);
      if (reference.length != 0) {
        append({reference.text, reference.size}, at);
        at += reference.length;
        continue;
      }
    }
    if (c == '\0' && !raw_text) {
      append("\xEF\xBF\xBD", at++);
    } else if (c == '\r' && !raw_text) {
      // 13.2.3.5: CR LF and CR are LF.
      append("\n", at++);
      if (at < raw.size() && raw[at] == '\n') ++at;
    } else if ((c & 0x80) != 0 && encoding_ != nullptr) {
      std::size_t end = at + 1;
      while (end < raw.size() && !is_cut(raw[end])) ++end;
      append(to_utf8(raw.substr(at, end - at), *encoding_), at);
      at = end;
    } else {
      append(raw.substr(at, 1), at);
      ++at;
    }
  }
}

}  // namespace varve::parse::html
