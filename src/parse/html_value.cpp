#include "parse/html_value.hpp"

#include <algorithm>

#include "parse/entities.hpp"
#include "parse/html_scan.hpp"

namespace varve::parse::html {
namespace {

// Bytes below this are never the second byte of a character in an encoding that is safe for markup,
// so that text can be cut before them.
bool is_cut(char c) {
  return static_cast<unsigned char>(c) < 0x30;
}

}  // namespace

ValueDecoder::ValueDecoder(const Encoding* encoding)
    : encoding_(encoding != nullptr && !encoding->is_utf8() ? encoding : nullptr) {}

std::string_view ValueDecoder::decode(std::string_view raw, References references) {
  same_ = references == References::kNone
              ? encoding_ == nullptr || is_free_of(raw, '\x80', '\x80', '\x80', true)
              : is_free_of(raw, '&', '\r', '\0', encoding_ != nullptr);
  if (same_) return raw;
  text_.clear();
  stretches_.clear();
  decode_slowly(raw, references);
  stretches_.push_back({text_.size(), raw.size(), true});
  return text_;
}

std::size_t ValueDecoder::raw_position(std::size_t decoded) const {
  if (same_) return decoded;
  auto next = std::upper_bound(stretches_.begin(), stretches_.end(), decoded,
                               [](std::size_t at, const Stretch& one) { return at < one.decoded; });
  const Stretch& stretch = *--next;
  return stretch.raw + (stretch.same ? decoded - stretch.decoded : 0);
}

void ValueDecoder::decode_slowly(std::string_view raw, References references) {
  const auto is_plain = [&](char c) {
    if ((c & 0x80) != 0) return encoding_ == nullptr;
    return references == References::kNone || (c != '&' && c != '\r' && c != '\0');
  };
  for (std::size_t at = 0; at < raw.size();) {
    std::size_t end = at;
    while (end < raw.size() && is_plain(raw[end])) ++end;
    if (end != at) {
      stretches_.push_back({text_.size(), at, true});
      text_.append(raw.substr(at, end - at));
      at = end;
    } else {
      stretches_.push_back({text_.size(), at, false});
      at += decode_one(raw, at, references);
    }
  }
}

// Appends the meaning of what stands at `at`; gives how many bytes that was.
std::size_t ValueDecoder::decode_one(std::string_view raw, std::size_t at, References references) {
  const char c = raw[at];
  if (c == '&') {
    const Reference reference =
        read_reference(raw.substr(at), references == References::kOfAttribute);
    if (reference.length == 0) {
      text_ += c;
      return 1;
    }
    text_.append(reference.text, reference.size);
    return reference.length;
  }
  if (c == '\0') {
    text_ += "\xEF\xBF\xBD";
    return 1;
  }
  if (c == '\r') {
    // 13.2.3.5: CR LF and CR are LF.
    text_ += '\n';
    return raw.substr(at, 2) == "\r\n" ? 2 : 1;
  }
  std::size_t end = at + 1;
  while (end < raw.size() && !is_cut(raw[end])) ++end;
  text_ += to_utf8(raw.substr(at, end - at), *encoding_);
  return end - at;
}

}  // namespace varve::parse::html
