// IDNA: what the standard's table has and ICU 72's has not, the label rules, and ICU's own uidna as
// a judge of everything that both know.
#include <gtest/gtest.h>
#include <unicode/uidna.h>

#include <random>

#include "url/punycode.hpp"
#include "varve/url/url.hpp"

namespace varve::url {
namespace {

constexpr const char* kFailure = "(failure)";

struct IdnaRow {
  const char* name;
  std::string domain;
  std::string ascii;
};

void expect_rows(const std::vector<IdnaRow>& rows, bool be_strict = false) {
  for (const IdnaRow& row : rows) {
    EXPECT_EQ(domain_to_ascii(row.domain, be_strict).value_or(kFailure), row.ascii) << row.name;
  }
}

TEST(Idna, MapsByTheCurrentTable) {
  expect_rows({{"capital sharp s", "GRO\u1e9e.de", "xn--gro-7ka.de"},
               {"palochka", "\u04c0x", "xn--x-b2b"},
               {"Georgian capitals", "\u10a0", "xn--rkj"},
               {"turned capital f", "\u2132", "xn--73g"},
               {"Mongolian vowel separator", "a\u180e\u00fc", "xn--a-eha"},
               {"Hangul filler", "a\u3164\u00fc", "xn--a-eha"},
               {"CJK compatibility ideograph, corrected", "\U0002f874", "xn--u2t"},
               {"of Unicode 16: Garay capital to small", "\U00010d50", "xn--dh0d"},
               {"of Unicode 15.1: CJK extension I", "\U0002ebf0", "xn--8g0n"},
               {"not assigned", "\u0378", kFailure},
               {"private use", "\ue000", kFailure}});
}

TEST(Idna, LabelsOfAnAsciiDomainAreNotLookedInto) {
  expect_rows({{"bad Punycode", "XN--99999999", "xn--99999999"},
               {"nothing behind the prefix", "xn--", "xn--"},
               {"what would be ASCII", "xn--abc-", "xn--abc-"},
               {"longer than a label", std::string(70, 'A'), std::string(70, 'a')},
               {"empty labels", "a..b.", "a..b."},
               {"empty", "", kFailure},
               {"forbidden", "a<b", kFailure}});
}

TEST(Idna, LabelsBesideUnicodeAreChecked) {
  expect_rows({{"bad Punycode", "xn--99999999.\u00fc", kFailure},
               {"nothing behind the prefix", "xn--.\u00fc", kFailure},
               {"what would be ASCII", "xn--abc-.\u00fc", kFailure},
               {"what mapping would change", "xn--tda.\u00fc", "xn--tda.xn--tda"},
               {"a capital in Punycode", "xn--wca.\u00fc", kFailure},
               {"the prefix again", "xn--xn---epa.\u00fc", kFailure},
               {"not assigned", "xn--zva.\u00fc", kFailure},
               {"in capitals", "XN--TDA.\u00fc", "xn--tda.xn--tda"},
               {"a mark first", "\u0308a.b", kFailure},
               {"only what is ignored", "\u00ad", kFailure},
               {"ignored in an empty label", "a.\u00ad.b", "a..b"},
               {"dots of other scripts", "a\u3002b\uff0ec\uff61", "a.b.c."},
               {"forbidden by mapping", "\u2100", kFailure}});
}

TEST(Idna, Joiners) {
  expect_rows({{"non-joiner behind a virama", "\u0915\u094d\u200c\u0937", "xn--11b2ezcs70k"},
               {"non-joiner that cuts Arabic letters", "\u0628\u200c\u0628", "xn--ngba799q"},
               {"non-joiner at the end", "\u0628\u200c", kFailure},
               {"joiner behind a letter", "a\u200db", kFailure}});
}

TEST(Idna, Bidi) {
  expect_rows({{"a number first in a right-to-left domain", "1.\u05d0", kFailure},
               {"a letter first", "a.\u05d0", "a.xn--4db"},
               {"both kinds of numbers", "\u05d01\u0661", kFailure},
               {"left-to-right inside", "\u05d0a\u05d0", kFailure},
               {"a hyphen last", "\u05d0-", kFailure},
               {"a mark last", "\u05d0\u05b0", "xn--7cb7d"}});
}

TEST(Idna, Strict) {
  expect_rows({{"in order", "M\u00fcller.example.", kFailure},
               {"no root", "M\u00fcller.example", "xn--mller-kva.example"},
               {"underscore", "a_b", kFailure},
               {"hyphens at three and four", "ab--c", kFailure},
               {"hyphen first", "-a", kFailure},
               {"bad Punycode", "xn--99999999", kFailure},
               {"long label", std::string(64, 'a'), kFailure}},
              true);
}

TEST(Idna, PunycodeGoesBothWays) {
  for (const std::u32string label : {U"b\u00fccher", U"\u65e5\u672c\u8a9e", U"a-b-\u00fc-",
                                     U"\U0010fffd", U"-\u00fc", U"\u0080"}) {
    const auto encoded = punycode_encode(label);
    ASSERT_TRUE(encoded);
    EXPECT_EQ(punycode_decode(*encoded), label) << *encoded;
  }
  EXPECT_EQ(punycode_encode(U"b\u00fccher"), "bcher-kva");
  EXPECT_EQ(punycode_encode(U"\u4ed6\u4eec\u4e3a\u4ec0\u4e48\u4e0d\u8bf4\u4e2d\u6587"),
            "ihqwcrb4cv8a8dqg056pqjye");  // RFC 3492 7.1 (B)
  for (const char* const bad : {"99999999", "a-!", "zzzzzzzzzzzzzz", "\xC3\xBC-a"}) {
    EXPECT_FALSE(punycode_decode(bad)) << bad;
  }
}

std::string by_icu(const std::string& domain) {
  UErrorCode error = U_ZERO_ERROR;
  static UIDNA* const idna = uidna_openUTS46(
      UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII, &error);
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  char buffer[2048];
  const std::int32_t length =
      uidna_nameToASCII_UTF8(idna, domain.data(), static_cast<std::int32_t>(domain.size()), buffer,
                             sizeof buffer, &info, &error);
  constexpr std::uint32_t kAllowed = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG |
                                     UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN |
                                     UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
  if (U_FAILURE(error) || (info.errors & ~kAllowed) != 0 || length == 0) return kFailure;
  return {buffer, static_cast<std::size_t>(length)};
}

TEST(Idna, AgreesWithIcuWhereItsTableIsNotTooOld) {
  // Letters, digits, marks, joiners and dots of many scripts, all older than ICU 72.
  constexpr const char* kPieces[] = {"a",      "Z",      "9",      "-",      ".",
                                     "\u00e9", "\u00df", "\u03c2", "\u0430", "\u0308",
                                     "\u0915", "\u094d", "\u200c", "\u200d", "\u05d0",
                                     "\u0628", "\u0661", "\u06f1", "\u05b0", "\u3002",
                                     "\u65e5", "\uff21", "\ufb01", "\u00ad", "\u1e0b\u0323",
                                     "\uac00", "\u1100"};
  std::mt19937 random(46);
  for (int i = 0; i < 20000; ++i) {
    std::string domain = "\u00fc.";  // keeps it off the way of ASCII domains
    for (std::size_t n = 1 + random() % 8; n > 0; --n) {
      domain += kPieces[random() % std::size(kPieces)];
    }
    ASSERT_EQ(domain_to_ascii(domain).value_or(kFailure), by_icu(domain)) << domain;
  }
}

}  // namespace
}  // namespace varve::url
