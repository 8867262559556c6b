#include "parse/charset_index.hpp"

#include <unicode/ucnv.h>
#include <unicode/utf16.h>

#include <memory>
#include <string>

namespace varve::parse {
namespace {

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};

// One of ICU's converters, asked for a character at a time.
class Converter {
 public:
  explicit Converter(std::string_view name) {
    UErrorCode error = U_ZERO_ERROR;
    converter_.reset(ucnv_open(std::string(name).c_str(), &error));
    if (U_FAILURE(error)) converter_.reset();
    if (converter_ == nullptr) return;
    ucnv_setToUCallBack(converter_.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                        &error);
  }

  // The one character that `bytes` are; 0 where they are not one, and where ICU has no such
  // converter (its data can be built without).
  char32_t operator()(std::string_view bytes) const {
    if (converter_ == nullptr) return 0;
    UChar units[8];
    UErrorCode error = U_ZERO_ERROR;
    const std::int32_t length = ucnv_toUChars(converter_.get(), units, 8, bytes.data(),
                                              static_cast<std::int32_t>(bytes.size()), &error);
    if (U_FAILURE(error)) return 0;
    if (length == 1) return units[0] == 0xFFFD ? 0 : units[0];
    if (length == 2 && U16_IS_LEAD(units[0]) && U16_IS_TRAIL(units[1])) {
      return static_cast<char32_t>(U16_GET_SUPPLEMENTARY(units[0], units[1]));
    }
    return 0;
  }

 private:
  std::unique_ptr<UConverter, CloseConverter> converter_;
};

bool is_private(char32_t c) {
  return c >= 0xE000 && c <= 0xF8FF;
}

struct Single {
  unsigned char byte;
  char16_t character;
};

// ISO-8859-16, which ICU does not have, where it is not ISO-8859-1.
constexpr Single kLatin10[] = {
    {0xA1, 0x0104}, {0xA2, 0x0105}, {0xA3, 0x0141}, {0xA4, 0x20AC}, {0xA5, 0x201E}, {0xA6, 0x0160},
    {0xA8, 0x0161}, {0xAA, 0x0218}, {0xAC, 0x0179}, {0xAE, 0x017A}, {0xAF, 0x017B}, {0xB2, 0x010C},
    {0xB3, 0x0142}, {0xB4, 0x017D}, {0xB5, 0x201D}, {0xB8, 0x017E}, {0xB9, 0x010D}, {0xBA, 0x0219},
    {0xBC, 0x0152}, {0xBD, 0x0153}, {0xBE, 0x0178}, {0xBF, 0x017C}, {0xC3, 0x0102}, {0xC5, 0x0106},
    {0xD0, 0x0110}, {0xD1, 0x0143}, {0xD5, 0x0150}, {0xD7, 0x015A}, {0xD8, 0x0170}, {0xDD, 0x0118},
    {0xDE, 0x021A}, {0xE3, 0x0103}, {0xE5, 0x0107}, {0xF0, 0x0111}, {0xF1, 0x0144}, {0xF5, 0x0151},
    {0xF7, 0x015B}, {0xF8, 0x0171}, {0xFD, 0x0119}, {0xFE, 0x021B}};

// Where the standard's single-byte indexes and ICU's tables differ.
void amend(std::string_view name, SingleByteIndex& index) {
  const auto set = [&](unsigned char byte, char16_t c) { index[byte & 0x7Fu] = c; };
  if (name == "KOI8-U") {  // the standard's is KOI8-RU
    set(0xAE, 0x045E);
    set(0xBE, 0x040E);
  } else if (name == "windows-874") {
    for (const unsigned char byte : {0xDB, 0xDC, 0xDD, 0xDE, 0xFC, 0xFD, 0xFE, 0xFF}) set(byte, 0);
  } else if (name == "windows-1253") {
    set(0xAA, 0);
  } else if (name == "windows-1255") {
    set(0xCA, 0x05BA);
  } else if (name == "ISO-8859-16") {
    for (unsigned i = 0; i < 128; ++i) index[i] = static_cast<char16_t>(0x80 + i);
    for (const auto& [byte, c] : kLatin10) set(byte, c);
  }
}

SingleByteIndex make_single_byte_index(const Encoding& encoding) {
  SingleByteIndex index{};
  if (!encoding.icu_name().empty()) {
    const Converter convert(encoding.icu_name());
    for (unsigned i = 0; i < 128; ++i) {
      const char byte = static_cast<char>(0x80 + i);
      index[i] = static_cast<char16_t>(convert({&byte, 1}));
    }
  }
  amend(encoding.name(), index);
  return index;
}

// A run of bytes.
struct Range {
  unsigned first;
  unsigned last;
};

// ICU's characters of `prefix` and two bytes of these ranges. What ICU has in private use is the
// vendors', not the standard's, but for gb18030.
DoubleByteIndex read_index(std::string_view icu_name, std::string_view prefix, Range lead,
                           Range trail, bool with_private = false) {
  DoubleByteIndex index;
  const Converter convert(icu_name);
  std::string bytes(prefix);
  bytes.resize(prefix.size() + 2);
  for (unsigned first = lead.first; first <= lead.last; ++first) {
    bytes[prefix.size()] = static_cast<char>(first);
    for (unsigned second = trail.first; second <= trail.last; ++second) {
      bytes[prefix.size() + 1] = static_cast<char>(second);
      const char32_t c = convert(bytes);
      if (with_private || !is_private(c)) index.set(first, second, c);
    }
  }
  return index;
}

struct Double {
  std::uint16_t bytes;
  char16_t character;
};

// Where the standard's index Big5 (HKSCS-2008 and Unicode as it is now) is not ICU's Big5-HKSCS.
constexpr Double kBig5[] = {
    {0x87A4, 0x9F97}, {0x87AC, 0x9F96}, {0x8840, 0x31C0}, {0x8841, 0x31C1}, {0x8842, 0x31C2},
    {0x8843, 0x31C3}, {0x8844, 0x31C4}, {0x8846, 0x31C5}, {0x8849, 0x31C6}, {0x884A, 0x31C7},
    {0x884D, 0x31C8}, {0x884F, 0x31C9}, {0x8850, 0x31CA}, {0x8851, 0x31CB}, {0x8852, 0x31CC},
    {0x8854, 0x31CD}, {0x8855, 0x31CE}, {0x88A9, 0x23DA}, {0x88AA, 0x23DB}, {0x8C43, 0x9FA6},
    {0x8C6D, 0x9FA7}, {0x8C74, 0x9FA8}, {0x8CB7, 0x9FA9}, {0x8CB9, 0x9FAA}, {0x8CBB, 0x9FAB},
    {0x8CC0, 0x9FAC}, {0x8CD7, 0x9FAD}, {0x8CD8, 0x9FAE}, {0x8CDA, 0x9FAF}, {0x8CED, 0x9FB2},
    {0x8D48, 0x9FB3}, {0x8E69, 0x7BB8}, {0x8E6F, 0x7C06}, {0x8E7E, 0x7CCE}, {0x8EAB, 0x7DD2},
    {0x8EB4, 0x7E1D}, {0x8ECD, 0x8005}, {0x8ED0, 0x8028}, {0x8F57, 0x83C1}, {0x8F69, 0x84A8},
    {0x8F6E, 0x840F}, {0x8FCB, 0x89A6}, {0x8FCC, 0x89A9}, {0x8FFE, 0x8D77}, {0x906D, 0x90FD},
    {0x907A, 0x92B9}, {0x90DC, 0x975C}, {0x90F1, 0x97FF}, {0x91BF, 0x9F16}, {0x9244, 0x8503},
    {0x92AF, 0x5159}, {0x92B0, 0x515B}, {0x92B1, 0x515D}, {0x92B2, 0x515E}, {0x92C8, 0x936E},
    {0x92D1, 0x7479}, {0x9447, 0x6D67}, {0x94CA, 0x799B}, {0x95D9, 0x9097}, {0x9644, 0x975D},
    {0x96ED, 0x701E}, {0x96FC, 0x5B28}, {0x9B76, 0x7201}, {0x9B78, 0x77D7}, {0x9B7B, 0x7E87},
    {0x9BC6, 0x99D6}, {0x9BDE, 0x91D4}, {0x9BEC, 0x60DE}, {0x9BF6, 0x6FB6}, {0x9C42, 0x8F36},
    {0x9C53, 0x4FBB}, {0x9C62, 0x71DF}, {0x9C68, 0x9104}, {0x9C6B, 0x9DF0}, {0x9C77, 0x83CF},
    {0x9CBC, 0x5C10}, {0x9CBD, 0x79E3}, {0x9CD0, 0x5A67}, {0x9D57, 0x8F0B}, {0x9D5A, 0x7B51},
    {0x9DC4, 0x62D0}, {0x9EA9, 0x6062}, {0x9EEF, 0x75F9}, {0x9EFD, 0x6C4A}, {0x9F60, 0x9B2E},
    {0x9F66, 0x9F17}, {0x9FCB, 0x50ED}, {0x9FD8, 0x5F0C}, {0xA063, 0x880F}, {0xA077, 0x62CE},
    {0xA0D5, 0x7468}, {0xA0DF, 0x7162}, {0xA0E4, 0x7250}, {0xC6CF, 0x5EF4}, {0xC6D3, 0x65E0},
    {0xC6D5, 0x7676}, {0xC6D7, 0x96B6}, {0xC6DE, 0x3003}, {0xC6DF, 0x4EDD}, {0xC879, 0x31CF},
    {0xC8A1, 0x9FB0}, {0xC8A3, 0x9FB1}, {0xFA5F, 0x5029}, {0xFA66, 0x507D}, {0xFABD, 0x5305},
    {0xFAC5, 0x5344}, {0xFAD5, 0x537F}, {0xFB48, 0x5605}, {0xFBB8, 0x5A77}, {0xFBF3, 0x5E75},
    {0xFBF9, 0x5ED0}, {0xFC4F, 0x5F58}, {0xFC6C, 0x60A4}, {0xFCB9, 0x6490}, {0xFCE2, 0x6674},
    {0xFCF1, 0x675E}, {0xFDB7, 0x6C9C}, {0xFDB8, 0x6E1D}, {0xFDBB, 0x6E2F}, {0xFDF1, 0x716E},
    {0xFE52, 0x732A}, {0xFE6F, 0x745C}, {0xFEAA, 0x74E9}, {0xFEDD, 0x7809}};

DoubleByteIndex make_big5_index() {
  DoubleByteIndex index = read_index("Big5-HKSCS", "", {0x81, 0xFE}, {0x40, 0xFE});
  for (const auto& [bytes, c] : kBig5) index.set(bytes >> 8, bytes & 0xFF, c);
  for (unsigned i = 0; i < 0x20; ++i) index.set(0xA3, 0xC0 + i, 0x2400 + i);
  index.set(0xA3, 0xE0, 0x2421);
  for (unsigned trail = 0x7F; trail <= 0xA0; ++trail) {
    for (unsigned lead = 0x81; lead <= 0xFE; ++lead) index.set(lead, trail, 0);
  }
  return index;
}

DoubleByteIndex make_gb18030_index() {
  DoubleByteIndex index = read_index("gb18030", "", {0x81, 0xFE}, {0x40, 0xFE}, true);
  index.set(0xA3, 0xA0, 0x3000);
  return index;
}

// Shift_JIS's user-defined rows are private use in the standard too (10.3, step 3.4).
DoubleByteIndex make_shift_jis_index() {
  return read_index("ibm-943_P15A-2003", "", {0x81, 0xFC}, {0x40, 0xFC}, true);
}

constexpr std::uint32_t kRangesEnd = 39420;

std::vector<char16_t> make_gb18030_ranges() {
  std::vector<char16_t> ranges(kRangesEnd);
  const Converter convert("gb18030");
  for (std::uint32_t pointer = 0; pointer < kRangesEnd; ++pointer) {
    const char bytes[] = {
        static_cast<char>(0x81 + pointer / 12600), static_cast<char>(0x30 + pointer / 1260 % 10),
        static_cast<char>(0x81 + pointer / 10 % 126), static_cast<char>(0x30 + pointer % 10)};
    ranges[pointer] = static_cast<char16_t>(convert({bytes, 4}));
  }
  ranges[7457] = 0xE7C7;
  return ranges;
}

}  // namespace

const SingleByteIndex& single_byte_index(const Encoding& encoding) {
  // One static for each would need the names a second time; all of them are 27 times 256 bytes.
  struct Known {
    const Encoding* encoding;
    SingleByteIndex index;
  };
  static const std::vector<Known> all = [] {
    std::vector<Known> made;
    for (const char* label :
         {"ibm866",       "iso-8859-2",   "iso-8859-3",    "iso-8859-4",   "iso-8859-5",
          "iso-8859-6",   "iso-8859-7",   "iso-8859-8",    "iso-8859-8-i", "iso-8859-10",
          "iso-8859-13",  "iso-8859-14",  "iso-8859-15",   "iso-8859-16",  "koi8-r",
          "koi8-u",       "macintosh",    "windows-874",   "windows-1250", "windows-1251",
          "windows-1252", "windows-1253", "windows-1254",  "windows-1255", "windows-1256",
          "windows-1257", "windows-1258", "x-mac-cyrillic"}) {
      const Encoding* one = Encoding::for_label(label);
      made.push_back({one, make_single_byte_index(*one)});
    }
    return made;
  }();
  for (const Known& known : all) {
    if (known.encoding == &encoding) return known.index;
  }
  static const SingleByteIndex none{};
  return none;
}

const DoubleByteIndex& shift_jis_index() {
  static const DoubleByteIndex index = make_shift_jis_index();
  return index;
}

const DoubleByteIndex& jis0208_index() {
  static const DoubleByteIndex index = read_index("EUC-JP", "", {0xA1, 0xFE}, {0xA1, 0xFE});
  return index;
}

const DoubleByteIndex& jis0212_index() {
  // ICU's has IBM's characters in two rows beyond the standard's last.
  static const DoubleByteIndex index = read_index("EUC-JP", "\x8F", {0xA1, 0xF2}, {0xA1, 0xFE});
  return index;
}

const DoubleByteIndex& big5_index() {
  static const DoubleByteIndex index = make_big5_index();
  return index;
}

const DoubleByteIndex& euc_kr_index() {
  static const DoubleByteIndex index =
      read_index("windows-949-2000", "", {0x81, 0xFE}, {0x41, 0xFE});
  return index;
}

const DoubleByteIndex& gb18030_index() {
  static const DoubleByteIndex index = make_gb18030_index();
  return index;
}

char32_t gb18030_ranges(std::uint32_t pointer) {
  static const std::vector<char16_t> ranges = make_gb18030_ranges();
  if (pointer < kRangesEnd) return ranges[pointer];
  if (pointer < 189000 || pointer > 1237575) return 0;
  return 0x10000 + (pointer - 189000);
}

}  // namespace varve::parse
