#include "url/query_encoding.hpp"

#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "url/ascii.hpp"
#include "varve/url/percent.hpp"

namespace varve::url {
namespace {

struct Name {
  std::string_view web;  // lower case
  const char* icu;
};

// Where the encoding of that name on the web (WHATWG Encoding 4.2) is not the one that ICU gives
// for the name.
constexpr Name kNames[] = {
    {"big5", "ibm-1375_P100-2008"},
    {"euc-jp", "ibm-33722_P12A_P12A-2009_U2"},
    {"euc-kr", "windows-949-2000"},
    {"gb2312", "gb18030"},
    {"gbk", "gb18030"},
    {"iso-2022-jp", "ISO_2022,locale=ja,version=0"},
    {"iso-8859-1", "windows-1252"},
    {"iso-8859-9", "windows-1254"},
    {"iso-8859-11", "windows-874"},
    {"iso-8859-8-i", "iso-8859-8"},
    {"ks_c_5601-1987", "windows-949-2000"},
    {"shift_jis", "ibm-943_P15A-2003"},
    {"shift-jis", "ibm-943_P15A-2003"},
    {"tis-620", "windows-874"},
    {"us-ascii", "windows-1252"},
    {"windows-31j", "ibm-943_P15A-2003"},
};

enum class Family { kOther, kBig5, kShiftJis, kEucJp, kIso2022Jp, kGb18030, kGbk };

Family family_of(std::string_view name) {
  if (name == "shift_jis" || name == "shift-jis" || name == "windows-31j") return Family::kShiftJis;
  if (name == "euc-jp") return Family::kEucJp;
  if (name == "iso-2022-jp") return Family::kIso2022Jp;
  if (name == "big5") return Family::kBig5;
  if (name == "gb18030") return Family::kGb18030;
  if (name == "gbk" || name == "gb2312") return Family::kGbk;
  return Family::kOther;
}

// One encoder of WHATWG Encoding: an ICU converter, and where the two differ.
class Encoder {
 public:
  // Not usable where the encoding of output is UTF-8, or ICU does not know it.
  explicit Encoder(std::string_view encoding) {
    std::string name(encoding);
    for (char& c : name) c = to_lower(c);
    if (name == "utf-8" || name == "utf8" || name.starts_with("utf-16")) return;
    family_ = family_of(name);
    for (const Name& entry : kNames) {
      if (entry.web == name) name = entry.icu;
    }
    UErrorCode error = U_ZERO_ERROR;
    converter_.reset(ucnv_open(name.c_str(), &error));
    if (converter_ == nullptr) return;
    ucnv_setFromUCallBack(converter_.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                          &error);
    if (U_FAILURE(error)) converter_.reset();
  }

  [[nodiscard]] bool usable() const { return converter_ != nullptr; }

  // The bytes of `c`; nothing where the encoding lacks it.
  std::optional<std::string> encode(UChar32 c) {
    if (lacks(c)) return std::nullopt;
    if (family_ == Family::kGbk && c == 0x20AC) return "\x80";
    UChar units[2];
    std::int32_t length = 0;
    U16_APPEND_UNSAFE(units, length, substitute(c));
    auto bytes = convert(units, length, false);
    if (bytes && family_ == Family::kGbk && bytes->size() == 4) return std::nullopt;
    // The web's encoder leaves out what Hong Kong's supplement put before Big5's own rows.
    if (bytes && family_ == Family::kBig5 && bytes->size() == 2 &&
        static_cast<std::uint8_t>(bytes->front()) < 0xA1) {
      return std::nullopt;
    }
    if (bytes && family_ == Family::kIso2022Jp) track_escape(*bytes);
    return bytes;
  }

  // What has to stand before a numeric reference: WHATWG Encoding 12.2.2 leaves JIS X 0208.
  std::string before_reference() {
    if (!double_byte_) return {};
    double_byte_ = false;
    return finish();
  }

  std::string finish() { return convert(nullptr, 0, true).value_or(""); }

 private:
  struct Close {
    void operator()(UConverter* converter) const noexcept { ucnv_close(converter); }
  };

  [[nodiscard]] bool lacks(UChar32 c) const {
    if (family_ == Family::kIso2022Jp && (c == 0x0E || c == 0x0F || c == 0x1B)) return true;
    if (family_ == Family::kGb18030) return c == 0xE5E5;
    // ICU gives the Private Use Area to the legacy sets' user-defined rows; the web's do not.
    return c >= 0xE000 && c <= 0xF8FF;
  }

  [[nodiscard]] UChar32 substitute(UChar32 c) const {
    if (family_ == Family::kShiftJis || family_ == Family::kEucJp) {
      if (c == 0xA5) return 0x5C;
      if (c == 0x203E) return 0x7E;
    }
    const bool japanese =
        family_ == Family::kShiftJis || family_ == Family::kEucJp || family_ == Family::kIso2022Jp;
    return japanese && c == 0x2212 ? 0xFF0D : c;
  }

  void track_escape(std::string_view bytes) {
    const std::size_t escape = bytes.rfind('\x1B');
    if (escape != std::string_view::npos) double_byte_ = bytes.substr(escape + 1, 1) == "$";
  }

  std::optional<std::string> convert(const UChar* units, std::int32_t length, bool flush) {
    char buffer[32];
    char* end = buffer;
    UErrorCode error = U_ZERO_ERROR;
    ucnv_fromUnicode(converter_.get(), &end, buffer + sizeof buffer, &units, units + length,
                     nullptr, flush, &error);
    if (U_FAILURE(error)) return std::nullopt;
    return std::string(buffer, end);
  }

  std::unique_ptr<UConverter, Close> converter_;
  Family family_ = Family::kOther;
  bool double_byte_ = false;
};

// U+FFFD stands for the bytes that iso-2022-jp itself switches by (WHATWG Encoding 12.2.2).
UChar32 code_point_in_reference(UChar32 c) {
  return c == 0x0E || c == 0x0F || c == 0x1B ? 0xFFFD : c;
}

}  // namespace

bool append_in_encoding(std::string& out, std::string_view query, std::uint8_t set,
                        std::string_view encoding) {
  // ASCII is itself everywhere but in ISO-2022-JP, whose escapes it must not imitate.
  const auto plain = [](char c) { return static_cast<std::uint8_t>(c) < 0x80 && c >= 0x20; };
  if (std::all_of(query.begin(), query.end(), plain)) return false;
  Encoder encoder(encoding);
  if (!encoder.usable()) return false;
  const auto length = static_cast<std::int32_t>(query.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 c = 0;
    U8_NEXT(query.data(), i, length, c);
    if (const auto bytes = encoder.encode(c)) {
      append_encoded(out, *bytes, set);
      continue;
    }
    append_encoded(out, encoder.before_reference(), set);
    out += "%26%23";
    out += std::to_string(code_point_in_reference(c));
    out += "%3B";
  }
  append_encoded(out, encoder.finish(), set);
  return true;
}

}  // namespace varve::url
