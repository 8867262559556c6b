// UTS 46, section 4, with the validity criteria of 4.1, over ICU's Unicode data. ICU's own uidna_*
// functions are not enough: their mapping table is older than the standard's (idna_mapping.hpp),
// and they let "xn--" labels of ASCII or of nothing pass.
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include "url/ascii.hpp"
#include "url/idna_mapping.hpp"
#include "url/idna_rules.hpp"
#include "url/input.hpp"
#include "varve/url/percent.hpp"
#include "url/punycode.hpp"
#include "varve/url/url.hpp"

namespace varve::url {
namespace {

using Labels = std::vector<std::u32string>;

constexpr char32_t kReplacementCharacter = 0xFFFD;

bool is_ascii(std::u32string_view text) {
  return std::all_of(text.begin(), text.end(), [](char32_t c) { return c < 0x80; });
}

// Well-formed UTF-8 only.
std::u32string from_utf8(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<std::uint8_t>(text[i++]);
    int more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    char32_t c = more == 0 ? lead : lead & (0x3FU >> more);
    for (; more > 0; --more) c = c << 6 | (static_cast<std::uint8_t>(text[i++]) & 0x3F);
    out += c;
  }
  return out;
}

std::u16string to_utf16(std::u32string_view text) {
  std::u16string out;
  for (const char32_t c : text) {
    if (c > 0xFFFF) {
      out += {static_cast<char16_t>(U16_LEAD(c)), static_cast<char16_t>(U16_TRAIL(c))};
    } else {
      out += static_cast<char16_t>(c);
    }
  }
  return out;
}

std::u32string from_utf16(std::u16string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    UChar32 c = 0;
    U16_NEXT(text.data(), i, text.size(), c);
    out += static_cast<char32_t>(c);
  }
  return out;
}

// Appends what ICU's normalizer makes of `text`; false when ICU fails.
bool append_normalized(std::u16string& out, std::u16string_view text, const UNormalizer2* rules) {
  const std::size_t before = out.size();
  UErrorCode error = U_ZERO_ERROR;
  const auto length = static_cast<std::int32_t>(text.size());
  out.resize(before + text.size() * 3 + 32);  // U+FDFA becomes 18 UTF-16 units
  for (;;) {
    const auto room = static_cast<std::int32_t>(out.size() - before);
    const std::int32_t written =
        unorm2_normalize(rules, text.data(), length, out.data() + before, room, &error);
    if (error != U_BUFFER_OVERFLOW_ERROR) {
      out.resize(before + static_cast<std::size_t>(U_SUCCESS(error) ? written : 0));
      return U_SUCCESS(error);
    }
    error = U_ZERO_ERROR;
    out.resize(before + static_cast<std::size_t>(written));
  }
}

// Steps 1 and 2: mapped, then NFC. A disallowed code point becomes U+FFFD. Nothing when ICU fails.
std::optional<std::u32string> map_and_normalize(std::u32string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* const uts46 = unorm2_getInstance(nullptr, "uts46", UNORM2_COMPOSE, &error);
  const UNormalizer2* const nfc = unorm2_getNFCInstance(&error);
  if (U_FAILURE(error)) return std::nullopt;
  std::u16string mapped;
  std::u32string run;
  bool nothing_newer = true;
  for (const char32_t c : text) {
    const auto newer = newer_mapping(c);
    if (!newer) {
      run += c;
      continue;
    }
    if (!append_normalized(mapped, to_utf16(run), uts46)) return std::nullopt;
    run.clear();
    nothing_newer = false;
    if (newer->code_point != 0) {
      mapped += to_utf16({&newer->code_point, 1});
    } else {
      mapped += newer->text;
    }
  }
  if (!append_normalized(mapped, to_utf16(run), uts46)) return std::nullopt;
  if (nothing_newer) return from_utf16(mapped);
  std::u16string normalized;
  if (!append_normalized(normalized, mapped, nfc)) return std::nullopt;
  return from_utf16(normalized);
}

Labels split(std::u32string_view domain) {
  Labels labels;
  for (;;) {
    const std::size_t dot = domain.find(U'.');
    labels.emplace_back(domain.substr(0, dot));
    if (dot == std::u32string_view::npos) return labels;
    domain.remove_prefix(dot + 1);
  }
}

bool starts_with_xn(std::u32string_view label) {
  return label.starts_with(U"xn--");
}

// Step 4: an "xn--" label becomes what it stands for, which has to be what mapping leaves alone.
bool decode_label(std::u32string& label) {
  if (!starts_with_xn(label)) return true;
  if (!is_ascii(label)) return false;
  const auto decoded = punycode_decode(std::string(label.begin() + 4, label.end()));
  if (!decoded || decoded->empty() || is_ascii(*decoded)) return false;
  if (map_and_normalize(*decoded) != *decoded) return false;
  if (decoded->find(U'.') != std::u32string::npos) return false;
  label = *decoded;
  return !starts_with_xn(label);
}

// Validity criteria 2 to 6 (4.1): hyphens, marks and joiners. Bidi rules are the domain's.
bool is_valid_label(std::u32string_view label, bool check_hyphens) {
  if (label.empty()) return true;
  if (check_hyphens) {
    if (label.front() == U'-' || label.back() == U'-') return false;
    if (label.size() >= 4 && label[2] == U'-' && label[3] == U'-') return false;
  }
  if (U_GET_GC_MASK(static_cast<UChar32>(label[0])) & U_GC_M_MASK) return false;
  return has_valid_joiners(label);
}

// Step 3 to 5 of ToASCII: each label in ASCII again.
std::optional<std::string> join_as_ascii(const Labels& labels) {
  std::string out;
  for (const std::u32string& label : labels) {
    if (&label != labels.data()) out += '.';
    if (is_ascii(label)) {
      out.append(label.begin(), label.end());
      continue;
    }
    const auto encoded = punycode_encode(label);
    if (!encoded) return std::nullopt;
    (out += "xn--") += *encoded;
  }
  return out;
}

// VerifyDnsLength: 1 to 63 a label, 1 to 253 in all, a root label and its dot not counted; an empty
// label is an error (ToASCII step 4).
bool has_dns_length(std::string_view domain) {
  if (domain.empty() || domain.size() > 253) return false;
  for (;;) {
    const std::size_t dot = domain.find('.');
    const std::size_t length = std::min(dot, domain.size());
    if (length == 0 || length > 63) return false;
    if (dot == std::string_view::npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

// UseSTD3ASCIIRules.
bool is_std3(std::string_view domain) {
  return std::all_of(domain.begin(), domain.end(),
                     [](char c) { return is_alpha(c) || is_digit(c) || c == '-' || c == '.'; });
}

// "Unicode ToASCII" (UTS 46 4.2) as the URL standard calls it.
std::optional<std::string> unicode_to_ascii(std::string_view domain, bool be_strict) {
  const std::u32string text = from_utf8(domain);
  if (text.size() > kMaxUnicodeDomain) return std::nullopt;
  const auto mapped = map_and_normalize(text);
  if (!mapped || mapped->find(kReplacementCharacter) != std::u32string::npos) return std::nullopt;
  Labels labels = split(*mapped);
  for (std::u32string& label : labels) {
    if (!decode_label(label) || !is_valid_label(label, be_strict)) return std::nullopt;
  }
  if (!has_valid_bidi(labels)) return std::nullopt;
  auto ascii = join_as_ascii(labels);
  if (be_strict && ascii && !(has_dns_length(*ascii) && is_std3(*ascii))) return std::nullopt;
  return ascii;
}

// What a thread asked last. The links of a page mostly lead to a few hosts, and finding out what
// one is takes a microsecond and more.
std::optional<std::string> remembered_to_ascii(std::string_view domain) {
  constexpr std::size_t kLongest = 253;
  if (domain.size() > kLongest) return unicode_to_ascii(domain, false);
  struct Answer {
    std::string domain;
    std::optional<std::string> ascii;
  };
  thread_local std::array<Answer, 64> answers;
  Answer& answer = answers[std::hash<std::string_view>()(domain) % answers.size()];
  if (answer.domain != domain) answer = {std::string(domain), unicode_to_ascii(domain, false)};
  return answer.ascii;
}

}  // namespace

std::optional<std::string> domain_to_ascii(std::string_view domain, bool be_strict) {
  std::optional<std::string> result;
  std::string storage;
  if (be_strict || any_in_set(domain, kC0ControlSet)) {
    domain = valid_utf8(domain, storage);
    result = be_strict ? unicode_to_ascii(domain, true) : remembered_to_ascii(domain);
  } else {
    // 3.3: an ASCII domain is only put in lower case; its "xn--" labels are not looked into.
    result.emplace(domain);
    std::transform(result->begin(), result->end(), result->begin(), to_lower);
  }
  if (!result || result->empty() || any_in_set(*result, kForbiddenDomain)) return std::nullopt;
  return result;
}

}  // namespace varve::url
