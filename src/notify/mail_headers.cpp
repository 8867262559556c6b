#include "notify/mail_headers.hpp"

#include <algorithm>

#include "varve/base/base64.hpp"
#include "varve/base/bytes.hpp"

namespace varve::notify {
namespace {

constexpr std::size_t kLine = 76;  // RFC 2047 2, of lines that have encoded words
constexpr std::string_view kFold = "\r\n ";
constexpr std::string_view kBegin = "=?UTF-8?B?";
constexpr std::string_view kEnd = "?=";
constexpr std::size_t kWordBytes = 39;  // in base64 and with its ends 64 characters

std::string without_controls(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return out;
}

// Whether it can stand as it is: ASCII, nothing that looks like an encoded word, and no word too
// long for a line.
bool is_plain(std::string_view text) {
  std::size_t word = 0;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
    word = c == ' ' ? 0 : word + 1;
    if (word > kLine / 2) return false;
  }
  return text.find("=?") == std::string_view::npos;
}

// Lines end at blanks; the blank goes on in the next line (RFC 5322 2.2.3).
void append_folded(std::string& out, std::string_view text) {
  std::size_t column = out.size();
  while (!text.empty()) {
    const std::size_t blank = text.find(' ', 1);
    const std::string_view word = text.substr(0, blank);
    const bool fits = column + word.size() <= kLine;
    // A line of blanks alone would be taken for the end of the head by some.
    const bool folds = !fits && word.front() == ' ' && word.size() > 1;
    if (folds) {
      out += "\r\n";
      column = 0;
    }
    out += word;
    column += word.size();
    text.remove_prefix(word.size());
  }
}

void append_encoded(std::string& out, std::string_view text) {
  bool first = true;
  while (!text.empty()) {
    // No character is parted (RFC 2047 5).
    std::size_t size = character_at(text, std::min(kWordBytes, text.size()));
    if (size == 0) size = std::min(kWordBytes, text.size());
    if (!first || out.size() + 1 + 64 > kLine) out += kFold;
    out += kBegin;
    append_base64(out, text.substr(0, size));
    out += kEnd;
    text.remove_prefix(size);
    first = false;
  }
}

}  // namespace

std::string text_field(std::string_view name, std::string_view text) {
  const std::string clean = without_controls(text);
  std::string out = std::string(name) + ": ";
  if (is_plain(clean)) {
    append_folded(out, clean);
  } else {
    append_encoded(out, clean);
  }
  return out;
}

std::string mail_date(Time time) {
  std::string date = time.http_date();
  date.replace(date.size() - 3, 3, "+0000");
  return date;
}

}  // namespace varve::notify
