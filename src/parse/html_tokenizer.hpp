// The tokenizer of WHATWG HTML 13.2.5 over one contiguous buffer, by pulling. It gives tags with
// those of their attributes that mean something to varve, and ranges of text; it decodes nothing
// and allocates nothing. What tree construction feeds back to it (the content model after a start
// tag, whether CDATA sections are such) is set between two tokens. Linear in the input. Internal to
// parse.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "parse/html_names.hpp"

namespace varve::parse::html {

// An attribute's value as written, between its quotes.
struct RawValue {
  const char* begin = nullptr;
  const char* end = nullptr;
  char quote = 0;
  [[nodiscard]] std::string_view view() const {
    return {begin, static_cast<std::size_t>(end - begin)};
  }
};

// Reads an attribute's value from its first byte or quote, in the tag that ends before `end`; gives
// what is behind it (13.2.5.35-39).
const char* read_value(const char* from, const char* end, RawValue& value);

struct TagToken {
  Tag tag = Tag::kUnknown;
  bool self_closing = false;
  const char* begin = nullptr;  // at its '<'
  std::string_view name;        // as written
  const char* end = nullptr;    // behind its '>'
  // Known attributes, each name's first only: which are there, their values, and their order.
  std::uint64_t attributes = 0;
  std::uint8_t count = 0;
  std::uint32_t written = 0;  // how many attributes there are, known or not
  Attr order[kAttrCount];
  RawValue values[kAttrCount];

  [[nodiscard]] bool has(Attr attribute) const { return (attributes & bit(attribute)) != 0; }
  // The raw value; empty where the attribute is missing.
  [[nodiscard]] std::string_view raw(Attr attribute) const {
    return has(attribute) ? values[static_cast<std::size_t>(attribute)].view() : std::string_view();
  }
};

// How the text after a start tag is read (13.2.5.1-5).
enum class Model : std::uint8_t { kData, kRcdata, kRawText, kScript, kPlaintext };

enum class TokenKind : std::uint8_t { kStartTag, kEndTag, kDoctype, kComment, kCdata, kEnd };

class Tokenizer {
 public:
  // A byte order mark (UTF-8) at the start is no text.
  explicit Tokenizer(std::string_view html)
      : at_(html.data() + (html.starts_with("\xEF\xBB\xBF") ? 3 : 0)),
        end_(html.data() + html.size()) {}

  // The next token. text() is the text before it (of a CDATA section: its inside is content()).
  TokenKind next();

  [[nodiscard]] std::string_view text() const { return text_; }
  // Of the doctype and the CDATA section: what stands between the delimiters.
  [[nodiscard]] std::string_view content() const { return content_; }
  // Of start and end tags, until the next call.
  [[nodiscard]] const TagToken& tag() const { return tag_; }

  // What follows is the text of an element of this kind, up to its own end tag.
  void enter(Model model, Tag tag) {
    model_ = model;
    raw_tag_ = tag;
  }
  // True where the adjusted current node is not an HTML element (13.2.5.42).
  void allow_cdata(bool allow) { cdata_ = allow; }

 private:
  TokenKind next_in_data();
  TokenKind next_in_raw_text();
  TokenKind next_in_script();
  TokenKind read_markup_declaration(const char* open);
  TokenKind read_comment(const char* begin);
  TokenKind read_bogus_comment(const char* begin);
  bool read_tag(const char* open, const char* name);
  const char* read_attribute(const char* from);
  [[nodiscard]] bool is_roomy(const char* name) const {
    return end_ - name >= static_cast<std::ptrdiff_t>(kLongestName);
  }
  [[nodiscard]] bool is_end_tag(const char* open) const;
  TokenKind finish_raw_text(const char* begin, const char* open);
  TokenKind give_end(const char* text_begin);
  void set_text(const char* begin, const char* end) {
    text_ = {begin, static_cast<std::size_t>(end - begin)};
  }

  const char* at_;
  const char* end_;
  Model model_ = Model::kData;
  Tag raw_tag_ = Tag::kUnknown;
  bool cdata_ = false;
  std::string_view text_;
  std::string_view content_;
  TagToken tag_;
};

}  // namespace varve::parse::html
