// Which encoding a document is in (WHATWG Encoding, HTML 13.2.3, CSS Syntax 3.2), and its text in
// UTF-8. Decoding is ICU's, guessing is uchardet's. Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace varve::parse {

// One of the encodings of the WHATWG Encoding Standard; there is one object for each, for ever.
class Encoding {
 public:
  // By any of the standard's labels (4.2), such as "latin1"; null where there is no such label.
  static const Encoding* for_label(std::string_view label);
  static const Encoding& utf8();

  [[nodiscard]] std::string_view name() const { return name_; }  // "windows-1252"
  [[nodiscard]] std::string_view icu_name() const { return icu_name_; }
  [[nodiscard]] bool is_utf8() const { return this == &utf8(); }
  // True where the bytes of markup (<, >, =, quotes, &, white space, letters of tags) mean what they
  // mean in ASCII wherever they stand: all but UTF-16 and ISO-2022-JP.
  [[nodiscard]] bool is_markup_safe() const { return markup_safe_; }

  constexpr Encoding(std::string_view name, std::string_view icu_name, bool markup_safe)
      : name_(name), icu_name_(icu_name), markup_safe_(markup_safe) {}
  Encoding(const Encoding&) = delete;
  Encoding& operator=(const Encoding&) = delete;

 private:
  std::string_view name_;
  std::string_view icu_name_;
  bool markup_safe_;
};

// In the standard's order: byte order mark, `content_type`'s charset, <meta> in the first 1024
// bytes, then a guess from the bytes, windows-1252 when there is none.
const Encoding& html_encoding(std::string_view html, std::string_view content_type);
// Byte order mark, `content_type`'s charset, @charset, the document's encoding (null is UTF-8).
const Encoding& css_encoding(std::string_view css, std::string_view content_type,
                             const Encoding* document);

// The text in UTF-8, its byte order mark removed; malformed sequences become U+FFFD.
std::string to_utf8(std::string_view bytes, const Encoding& encoding);

// The essence of a Content-Type ("text/html", in lower case) and its charset parameter
// (WHATWG MIME Sniffing 4.4).
struct ContentType {
  std::string essence;
  std::string charset;
};
ContentType parse_content_type(std::string_view header);

}  // namespace varve::parse
