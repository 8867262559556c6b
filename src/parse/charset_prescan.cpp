#include "parse/charset_prescan.hpp"

#include <optional>
#include <string>
#include <utility>

#include "varve/base/ascii.hpp"

namespace varve::parse {
namespace {

struct Attribute {
  std::string name;
  std::string value;
};

// What <meta> says, attribute by attribute.
class Meta {
 public:
  void add(const Attribute& attribute) {
    if (attribute.name == "http-equiv" && first(http_equiv_seen_)) {
      is_pragma_ = attribute.value == "content-type";
    } else if (attribute.name == "content" && first(content_seen_)) {
      const Encoding* encoding = encoding_of_meta_content(attribute.value);
      if (encoding != nullptr && !charset_) {
        charset_ = encoding;
        needs_pragma_ = true;
      }
    } else if (attribute.name == "charset" && first(charset_seen_)) {
      charset_ = Encoding::for_label(attribute.value);
      needs_pragma_ = false;
    }
  }

  [[nodiscard]] const Encoding* result() const {
    if (!needs_pragma_ || (*needs_pragma_ && !is_pragma_) || !charset_ || *charset_ == nullptr) {
      return nullptr;
    }
    // The <meta> could be read, so it is no UTF-16.
    const std::string_view name = (*charset_)->name();
    if (name.starts_with("UTF-16")) return &Encoding::utf8();
    if (name == "x-user-defined") return &Encoding::windows_1252();
    return *charset_;
  }

 private:
  static bool first(bool& seen) { return !std::exchange(seen, true); }

  bool http_equiv_seen_ = false;
  bool content_seen_ = false;
  bool charset_seen_ = false;
  bool is_pragma_ = false;
  std::optional<bool> needs_pragma_;
  std::optional<const Encoding*> charset_;  // null in it: a label that nobody knows
};

// The standard's algorithm, with its position. What runs off the end leaves at_ there.
class Prescan {
 public:
  explicit Prescan(std::string_view bytes) : bytes_(bytes) {}

  const Encoding* run() {
    for (; !done(); ++at_) {
      if (bytes_[at_] != '<') continue;
      const std::string_view rest = bytes_.substr(at_);
      if (rest.starts_with("<!--")) {
        skip_past(at_ + 2, "-->");
      } else if (starts_with_ascii(rest, "<meta") && rest.size() > 5 &&
                 (is_whitespace(rest[5]) || rest[5] == '/')) {
        if (const Encoding* encoding = meta()) return encoding;
      } else if (rest.size() > 1 &&
                 (is_alpha(rest[1]) || (rest[1] == '/' && rest.size() > 2 && is_alpha(rest[2])))) {
        tag();
      } else if (rest.size() > 1 && (rest[1] == '!' || rest[1] == '/' || rest[1] == '?')) {
        skip_past(at_ + 1, ">");
      }
    }
    return nullptr;
  }

 private:
  [[nodiscard]] bool done() const { return at_ >= bytes_.size(); }

  // To the last byte of the first `end` from `from`.
  void skip_past(std::size_t from, std::string_view end) {
    const std::size_t found = bytes_.find(end, from);
    at_ = found == std::string_view::npos ? bytes_.size() : found + end.size() - 1;
  }

  const Encoding* meta() {
    at_ += 5;
    Meta meta;
    while (const auto attribute = next_attribute()) meta.add(*attribute);
    return done() ? nullptr : meta.result();
  }

  void tag() {
    while (!done() && !is_whitespace(bytes_[at_]) && bytes_[at_] != '>') ++at_;
    while (next_attribute()) {
    }
  }

  void skip_space() {
    while (!done() && is_whitespace(bytes_[at_])) ++at_;
  }

  // "Get an attribute"; nothing at '>' and at the end of the bytes.
  std::optional<Attribute> next_attribute() {
    while (!done() && (is_whitespace(bytes_[at_]) || bytes_[at_] == '/')) ++at_;
    if (done() || bytes_[at_] == '>') return std::nullopt;
    Attribute attribute;
    for (; !done(); ++at_) {
      const char c = bytes_[at_];
      if (c == '=' && !attribute.name.empty()) break;
      if (c == '/' || c == '>') return attribute;
      if (is_whitespace(c)) break;
      attribute.name += lower(c);
    }
    skip_space();
    if (done()) return std::nullopt;
    if (bytes_[at_] != '=') return attribute;
    ++at_;
    skip_space();
    if (done()) return std::nullopt;
    return read_value(attribute) ? std::optional(std::move(attribute)) : std::nullopt;
  }

  bool read_value(Attribute& attribute) {
    const char quote = bytes_[at_];
    const bool quoted = quote == '"' || quote == '\'';
    if (quoted) ++at_;
    for (; !done(); ++at_) {
      const char c = bytes_[at_];
      if (quoted && c == quote) {
        ++at_;
        return true;
      }
      if (!quoted && (is_whitespace(c) || c == '>')) return true;
      attribute.value += lower(c);
    }
    return false;
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

// "Get an XML encoding".
const Encoding* encoding_in_declaration(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) return nullptr;
  const std::string_view declaration = bytes.substr(0, bytes.find('>'));
  if (declaration.size() == bytes.size()) return nullptr;
  const auto skip_low = [&](std::size_t i) {
    while (i < declaration.size() && static_cast<unsigned char>(declaration[i]) <= 0x20) ++i;
    return i;
  };
  std::size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) return nullptr;
  at = skip_low(at + 8);
  if (at >= declaration.size() || declaration[at] != '=') return nullptr;
  at = skip_low(at + 1);
  if (at >= declaration.size() || (declaration[at] != '"' && declaration[at] != '\'')) {
    return nullptr;
  }
  const std::size_t end = declaration.find(declaration[at], at + 1);
  if (end == std::string_view::npos) return nullptr;
  const std::string_view label = declaration.substr(at + 1, end - at - 1);
  for (const char c : label) {
    if (static_cast<unsigned char>(c) <= 0x20) return nullptr;
  }
  const Encoding* encoding = Encoding::for_label(label);
  if (encoding != nullptr && encoding->name().starts_with("UTF-16")) return &Encoding::utf8();
  return encoding;
}

// A declaration in UTF-16.
const Encoding* encoding_by_zeros(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("<\0?\0x\0"sv)) return Encoding::for_label("utf-16le");
  if (bytes.starts_with("\0<\0?\0x"sv)) return Encoding::for_label("utf-16be");
  return nullptr;
}

}  // namespace

const Encoding* encoding_of_mark(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return &Encoding::utf8();
  if (bytes.starts_with("\xFE\xFF")) return Encoding::for_label("utf-16be");
  if (bytes.starts_with("\xFF\xFE")) return Encoding::for_label("utf-16le");
  return nullptr;
}

const Encoding* encoding_of_meta_content(std::string_view content) {
  constexpr std::string_view kWord = "charset";
  for (std::size_t at = 0; at < content.size();) {
    if (!starts_with_ascii(content.substr(at), kWord)) {
      ++at;
      continue;
    }
    at += kWord.size();
    while (at < content.size() && is_whitespace(content[at])) ++at;
    if (at < content.size() && content[at] != '=') continue;
    ++at;
    while (at < content.size() && is_whitespace(content[at])) ++at;
    if (at >= content.size()) return nullptr;
    if (const char quote = content[at]; quote == '"' || quote == '\'') {
      const std::size_t end = content.find(quote, at + 1);
      if (end == std::string_view::npos) return nullptr;
      return Encoding::for_label(content.substr(at + 1, end - at - 1));
    }
    content.remove_prefix(at);
    return Encoding::for_label(content.substr(0, content.find_first_of("\t\n\f\r ;")));
  }
  return nullptr;
}

const Encoding* encoding_of_declaration(std::string_view bytes) {
  if (const Encoding* encoding = encoding_by_zeros(bytes)) return encoding;
  return encoding_in_declaration(bytes);
}

const Encoding* prescan(std::string_view bytes) {
  if (const Encoding* encoding = encoding_by_zeros(bytes)) return encoding;
  if (const Encoding* encoding = Prescan(bytes).run()) return encoding;
  return encoding_in_declaration(bytes);
}

}  // namespace varve::parse
