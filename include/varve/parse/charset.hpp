// Which encoding a document is in (WHATWG Encoding, HTML 13.2.3, CSS Syntax 3.2), and its text in
// UTF-8. The decoders are the Encoding Standard's, their indexes ICU's with the standard's
// differences; guessing is uchardet's. Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace varve::parse {

// What the bytes 0x00-0x7F mean in an encoding.
enum class Safety : unsigned char {
  kNothing,  // anything: UTF-16, ISO-2022-JP, replacement
  kMarkup,   // letters, digits, @ [ \ ] ^ _ ` { | } ~ may be the second half of a character;
             // 0x00-0x2F and : ; < = > ? are only ever themselves: Shift_JIS, GBK, gb18030, Big5,
             // EUC-KR
  kAscii,    // only ever ASCII
};

enum class Coder : unsigned char;  // which decoder; the module's own

// One of the encodings of the WHATWG Encoding Standard; there is one object for each, for ever.
class Encoding {
 public:
  // By any of the standard's labels (4.2), such as "latin1", white space around it and its case
  // ignored; null where there is no such label.
  static const Encoding* for_label(std::string_view label);
  static const Encoding& utf8();
  static const Encoding& windows_1252();

  [[nodiscard]] std::string_view name() const { return name_; }  // "windows-1252"
  // ICU's converter that is nearest; empty where ICU has none.
  [[nodiscard]] std::string_view icu_name() const { return icu_name_; }
  [[nodiscard]] bool is_utf8() const { return this == &utf8(); }
  // True where the bytes of markup (<, >, =, quotes, &, white space) mean what they mean in ASCII
  // wherever they stand: all but UTF-16, ISO-2022-JP and replacement.
  [[nodiscard]] bool is_markup_safe() const { return safety_ != Safety::kNothing; }
  // True where every byte 0x00-0x7F is ASCII wherever it stands: what find_css_links and the JSON
  // finders need. Documents in other encodings go through to_utf8() first.
  [[nodiscard]] bool is_ascii_safe() const { return safety_ == Safety::kAscii; }
  [[nodiscard]] Coder coder() const { return coder_; }

  constexpr Encoding(std::string_view name, std::string_view icu_name, Safety safety, Coder coder)
      : name_(name), icu_name_(icu_name), safety_(safety), coder_(coder) {}
  Encoding(const Encoding&) = delete;
  Encoding& operator=(const Encoding&) = delete;

 private:
  std::string_view name_;
  std::string_view icu_name_;
  Safety safety_;
  Coder coder_;
};

// In the standard's order: byte order mark, `content_type`'s charset, <meta> (or an XML
// declaration) in the first 1024 bytes, then a guess from the first 64 KiB, windows-1252 when there
// is none. Pure ASCII is windows-1252 too, as in browsers: it reads the same, and what the name is
// used for later (forms, the query of links) is as it was there.
const Encoding& html_encoding(std::string_view html, std::string_view content_type);
// Byte order mark, `content_type`'s charset, the XML declaration, UTF-8 (RFC 7303 3).
const Encoding& xml_encoding(std::string_view xml, std::string_view content_type);
// Byte order mark, `content_type`'s charset, @charset, the document's encoding (null is UTF-8).
const Encoding& css_encoding(std::string_view css, std::string_view content_type,
                             const Encoding* document);

// The text in UTF-8, its byte order mark removed; malformed sequences become U+FFFD as the standard
// says. Linear; at most three times as long as `bytes`.
std::string to_utf8(std::string_view bytes, const Encoding& encoding);

// The essence of a Content-Type ("text/html", in lower case) and its charset parameter (as
// written), by WHATWG Fetch "extract a MIME type" (several values with commas between them) and
// MIME Sniffing 4.4. Both empty where there is no MIME type in it.
struct ContentType {
  std::string essence;
  std::string charset;
};
ContentType parse_content_type(std::string_view header);

}  // namespace varve::parse
