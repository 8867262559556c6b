// ISO-2022-JP's decoder (WHATWG Encoding 12.2.1): escape sequences say what the bytes mean.
#include <optional>

#include "parse/charset_decode.hpp"

namespace varve::parse {
namespace {

enum class Set { kAscii, kRoman, kKatakana, kKanji };

// What the two bytes after an escape character choose.
std::optional<Set> chosen_by(std::string_view sequence) {
  if (sequence == "(B") return Set::kAscii;
  if (sequence == "(J") return Set::kRoman;
  if (sequence == "(I") return Set::kKatakana;
  if (sequence == "$@" || sequence == "$B") return Set::kKanji;
  return std::nullopt;
}

// One byte in a set of single bytes; nothing where it means nothing there.
std::optional<char32_t> character(Set set, unsigned char byte) {
  if (set == Set::kKatakana) {
    if (byte < 0x21 || byte > 0x5F) return std::nullopt;
    return 0xFF61u - 0x21u + byte;
  }
  if (byte >= 0x80 || byte == 0x0E || byte == 0x0F) return std::nullopt;
  if (set == Set::kRoman && byte == 0x5C) return 0x00A5;
  if (set == Set::kRoman && byte == 0x7E) return 0x203E;
  return byte;
}

}  // namespace

void decode_iso_2022_jp(std::string_view text, std::string& out) {
  constexpr char kEscape = 0x1B;
  Set set = Set::kAscii;
  bool just_chosen = false;  // two choices with nothing between them are an error
  std::size_t i = 0;
  while (i < text.size()) {
    if (text[i] == kEscape) {
      const std::optional<Set> choice = chosen_by(text.substr(i + 1, 2));
      if (choice) {
        if (just_chosen) append_utf8(out, kReplacementCharacter);
        set = *choice;
        i += 3;
      } else {
        append_utf8(out, kReplacementCharacter);
        ++i;
      }
      just_chosen = choice.has_value();
      continue;
    }
    just_chosen = false;
    const auto byte = static_cast<unsigned char>(text[i++]);
    if (set != Set::kKanji) {
      append_utf8(out, character(set, byte).value_or(kReplacementCharacter));
      continue;
    }
    const bool is_lead = byte >= 0x21 && byte <= 0x7E;
    char32_t c = 0;
    if (is_lead && i < text.size() && text[i] != kEscape) {
      const auto trail = static_cast<unsigned char>(text[i++]);
      if (trail >= 0x21 && trail <= 0x7E) c = jis0208_index().at(byte | 0x80u, trail | 0x80u);
    }
    append_utf8(out, c == 0 ? kReplacementCharacter : c);
  }
}

}  // namespace varve::parse
