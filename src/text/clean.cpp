#include "text/clean.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

namespace varve::text {
namespace {

// Unicode has no longer runs in any language (UAX 15 13, Stream-Safe Text Format), and to bring one
// into canonical order takes time that is the square of its length.
constexpr int kMaxMarks = 30;
constexpr std::string_view kTab = "    ";

// Not seen, and in the way of whoever looks for a word: marks of direction, joiners of lines,
// places where a word may be broken.
bool is_invisible(UChar32 c) {
  switch (c) {
    case 0x00AD:
    case 0x061C:
    case 0x180E:
    case 0x200B:
    case 0x200E:
    case 0x200F:
    case 0xFEFF:
      return true;
    default:
      return (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
             (c >= 0xFFF9 && c <= 0xFFFB) || U_IS_UNICODE_NONCHAR(c) ||
             u_charType(c) == U_CONTROL_CHAR;
  }
}

bool is_line_end(UChar32 c) {
  return (c >= '\n' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029;
}

// Written without spaces, so that the end of a line in the source is none (CSS Text 3 4.1.3).
bool is_wide(UChar32 c) {
  if (c < 0x1100) return false;
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  const bool wide = width == U_EA_WIDE || width == U_EA_FULLWIDTH || width == U_EA_HALFWIDTH;
  return wide && u_getIntPropertyValue(c, UCHAR_HANGUL_SYLLABLE_TYPE) == U_HST_NOT_APPLICABLE;
}

class Cleaner {
 public:
  Cleaner(std::string& out, Space space) : out_(out), kept_(space == Space::kKept) {}

  void take(UChar32 c) {
    if (c > ' ' && c < 0x7F) {  // most of most texts
      after_return_ = false;
      marks_ = 0;
      return put(c);
    }
    const bool after_return = after_return_;
    after_return_ = c == '\r';
    if (is_line_end(c) || u_isUWhiteSpace(c)) {
      if (kept_) {
        if (c != '\n' || !after_return) keep_space(c);
      } else {
        space_ = true;
        line_end_ = line_end_ || is_line_end(c);
      }
    } else if (!is_invisible(c)) {
      marks_ = u_getCombiningClass(c) == 0 ? 0 : marks_ + 1;
      if (marks_ <= kMaxMarks) put(c);
    }
  }
  void finish() {
    while (!out_.empty() && (out_.back() == ' ' || out_.back() == '\n')) out_.pop_back();
  }

 private:
  void keep_space(UChar32 c) {
    if (c == '\t') {
      out_ += kTab;
    } else if (!is_line_end(c)) {
      out_ += ' ';
    } else {
      while (!out_.empty() && out_.back() == ' ') out_.pop_back();
      if (!out_.empty()) out_ += '\n';
    }
  }
  void put(UChar32 c) {
    if (space_ && !out_.empty() && !(line_end_ && is_wide(last_) && is_wide(c))) out_ += ' ';
    space_ = line_end_ = false;
    last_ = c;
    if (c < 0x80) {
      out_ += static_cast<char>(c);
      return;
    }
    std::uint8_t bytes[U8_MAX_LENGTH];
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, c);
    out_.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  }

  std::string& out_;
  bool kept_;
  bool space_ = false;
  bool line_end_ = false;
  bool after_return_ = false;
  UChar32 last_ = 0;
  int marks_ = 0;
};

std::string to_nfc(std::string text) {
  if (std::all_of(text.begin(), text.end(),
                  [](char c) { return static_cast<signed char>(c) >= 0; })) {
    return text;
  }
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
  if (U_FAILURE(error)) return text;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  nfc->normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr,
                     error);
  return U_FAILURE(error) ? text : out;
}

}  // namespace

std::string clean(std::string_view utf8, Space space) {
  std::string out;
  Cleaner cleaner(out, space);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
  const std::size_t length = utf8.size();
  for (std::size_t i = 0; i < length;) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(bytes, i, length, c);
    cleaner.take(c);
  }
  cleaner.finish();
  return to_nfc(std::move(out));
}

}  // namespace varve::text
