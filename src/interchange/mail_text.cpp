#include "interchange/mail_text.hpp"

#include <algorithm>

#include "varve/base/base64.hpp"

namespace varve::interchange {
namespace {

constexpr std::size_t kMaxLine = 76;
// Of UTF-8 in one encoded word of at most 75 characters: 45 bytes are 60 characters of base64.
constexpr std::size_t kMaxWord = 45;

bool is_plain(char c) {
  return c >= ' ' && c <= '~' && c != '=';
}

// One byte as quoted-printable has it. White space at a line's end would get lost.
std::string_view coded(std::string_view bytes, std::size_t at, char (&room)[3]) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  const char c = bytes[at];
  const bool space = c == ' ' || c == '\t';
  const bool ends_line = at + 1 == bytes.size() || bytes[at + 1] == '\n' || bytes[at + 1] == '\r';
  if ((is_plain(c) || c == '\t') && !(space && ends_line)) return bytes.substr(at, 1);
  const auto byte = static_cast<unsigned char>(c);
  room[0] = '=';
  room[1] = kHex[byte >> 4];
  room[2] = kHex[byte & 15];
  return {room, 3};
}

}  // namespace

void append_quoted_printable(std::string& out, std::string_view bytes) {
  std::size_t line = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    if (bytes.substr(at, 2) == "\r\n") {
      out += "\r\n";
      line = 0;
      ++at;
      continue;
    }
    char room[3];
    const std::string_view piece = coded(bytes, at, room);
    if (line + piece.size() >= kMaxLine) {
      out += "=\r\n";
      line = 0;
    }
    out += piece;
    line += piece.size();
    if (bytes[at] == '\n') {  // coded, and the line ended as well, for people
      out += "=\r\n";
      line = 0;
    }
  }
}

std::string header_text(std::string_view text) {
  if (text.size() <= kMaxLine && std::all_of(text.begin(), text.end(), is_plain)) {
    return std::string(text);
  }
  std::string out;
  while (!text.empty()) {
    std::size_t end = std::min(kMaxWord, text.size());
    // Not within a character.
    while (end < text.size() && end > 1 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
      --end;
    }
    if (!out.empty()) out += "\r\n ";
    out += "=?utf-8?B?";
    append_base64(out, text.substr(0, end));
    out += "?=";
    text.remove_prefix(end);
  }
  return out;
}

std::string mail_date(Time time) {
  std::string date = time.http_date();
  return date.replace(date.size() - 3, 3, "+0000");
}

}  // namespace varve::interchange
