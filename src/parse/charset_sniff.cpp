// Which encoding a document is in.
#include <uchardet/uchardet.h>

#include <memory>

#include "parse/charset_prescan.hpp"
#include "parse/charset_table.hpp"

namespace varve::parse {
namespace {

constexpr std::size_t kPrescanned = 1024;  // bytes, as the standard says
constexpr std::size_t kGuessedFrom = 64u << 10;

const Encoding* transport_encoding(std::string_view content_type) {
  if (content_type.empty()) return nullptr;
  return Encoding::for_label(parse_content_type(content_type).charset);
}

enum class Utf8 { kAscii, kValid, kInvalid };

// Whether the bytes are UTF-8; a character cut off at their end does not count against them.
Utf8 judge_utf8(std::string_view bytes) {
  unsigned follow = 0;
  bool ascii = true;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (follow > 0) {
      if ((byte & 0xC0) != 0x80) return Utf8::kInvalid;
      --follow;
    } else if (byte >= 0x80) {
      if (byte < 0xC2 || byte > 0xF4) return Utf8::kInvalid;
      follow = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
      ascii = false;
    }
  }
  return ascii ? Utf8::kAscii : Utf8::kValid;
}

struct DeleteDetector {
  void operator()(uchardet_t detector) const { uchardet_delete(detector); }
};

// Names that uchardet has and the standard does not.
const Encoding* for_uchardet_name(std::string_view name) {
  if (name == "UHC") return Encoding::for_label("euc-kr");
  if (name == "MAC-CYRILLIC") return Encoding::for_label("x-mac-cyrillic");
  return Encoding::for_label(name);
}

const Encoding* ask_uchardet(std::string_view bytes) {
  const std::unique_ptr<std::remove_pointer_t<uchardet_t>, DeleteDetector> detector(uchardet_new());
  if (detector == nullptr) return nullptr;
  if (uchardet_handle_data(detector.get(), bytes.data(), bytes.size()) != 0) return nullptr;
  uchardet_data_end(detector.get());
  const Encoding* guess = for_uchardet_name(uchardet_get_charset(detector.get()));
  // A document without a byte order mark is not taken for one that only replacement or UTF-16
  // reads.
  if (guess == nullptr || (!guess->is_markup_safe() && guess->coder() != Coder::kIso2022Jp)) {
    return nullptr;
  }
  return guess;
}

const Encoding* guess(std::string_view bytes) {
  constexpr char kEscape = 0x1B;  // ISO-2022-JP is ASCII with escapes
  switch (judge_utf8(bytes)) {
    case Utf8::kValid:
      return &Encoding::utf8();
    case Utf8::kAscii:
      if (bytes.find(kEscape) == std::string_view::npos) return nullptr;
      break;
    case Utf8::kInvalid:
      break;
  }
  const Encoding* encoding = ask_uchardet(bytes);
  return encoding != nullptr && encoding->is_utf8() ? nullptr : encoding;
}

// The byte pattern of CSS Syntax 3.2, step 3; null where it is not there.
const Encoding* at_charset(std::string_view css) {
  constexpr std::string_view kBegin = "@charset \"";
  css = css.substr(0, kPrescanned);
  if (!css.starts_with(kBegin)) return nullptr;
  css.remove_prefix(kBegin.size());
  const std::size_t end = css.find('"');
  if (end == std::string_view::npos || css.substr(end + 1, 1) != ";") return nullptr;
  const Encoding* encoding = Encoding::for_label(css.substr(0, end));
  // The rule could be read, so it is no UTF-16.
  if (encoding != nullptr && encoding->name().starts_with("UTF-16")) return &Encoding::utf8();
  return encoding;
}

}  // namespace

const Encoding& html_encoding(std::string_view html, std::string_view content_type) {
  if (const Encoding* encoding = encoding_of_mark(html)) return *encoding;
  if (const Encoding* encoding = transport_encoding(content_type)) return *encoding;
  if (const Encoding* encoding = prescan(html.substr(0, kPrescanned))) return *encoding;
  if (const Encoding* encoding = guess(html.substr(0, kGuessedFrom))) return *encoding;
  return Encoding::windows_1252();
}

const Encoding& xml_encoding(std::string_view xml, std::string_view content_type) {
  if (const Encoding* encoding = encoding_of_mark(xml)) return *encoding;
  if (const Encoding* encoding = transport_encoding(content_type)) return *encoding;
  const Encoding* encoding = encoding_of_declaration(xml.substr(0, kPrescanned));
  return encoding != nullptr ? *encoding : Encoding::utf8();
}

const Encoding& css_encoding(std::string_view css, std::string_view content_type,
                             const Encoding* document) {
  if (const Encoding* encoding = encoding_of_mark(css)) return *encoding;
  if (const Encoding* encoding = transport_encoding(content_type)) return *encoding;
  if (const Encoding* encoding = at_charset(css)) return *encoding;
  return document != nullptr ? *document : Encoding::utf8();
}

}  // namespace varve::parse
