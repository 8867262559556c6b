#include "varve/parse/srcset.hpp"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "parse/corpora.hpp"

namespace varve::parse {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Candidate {
  std::string url;
  std::string descriptors;
  bool operator==(const Candidate&) const = default;
};
void PrintTo(const Candidate& c, std::ostream* out) {
  *out << c.url << " | " << c.descriptors;
}

std::vector<Candidate> candidates(std::string_view value) {
  std::vector<Candidate> all;
  parse_srcset(value, [&](const SrcsetCandidate& c) {
    EXPECT_EQ(value.substr(c.begin, c.end - c.begin), c.url);
    all.push_back({std::string(c.url), std::string(c.descriptors)});
  });
  return all;
}

struct SrcsetRow {
  const char* name;
  const char* value;
  std::vector<Candidate> candidates;
};

class Srcset : public ::testing::TestWithParam<SrcsetRow> {};

TEST_P(Srcset, KeepsTheCandidatesThatTheStandardKeeps) {
  EXPECT_EQ(candidates(GetParam().value), GetParam().candidates);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Srcset,
    ::testing::Values(
        SrcsetRow{"Nothing", " \t,, ,", {}},
        SrcsetRow{"OneWithoutDescriptor", "a.png", {{"a.png", ""}}},
        SrcsetRow{"DescriptorsAreAsWritten",
                  "a.png  100w\t50h , b.png",
                  {{"a.png", "100w\t50h"}, {"b.png", ""}}},
        SrcsetRow{"ACommaWithinAUrlIsTheUrls",
                  "/c_fill,w_3/a.png 1x, b 2x",
                  {{"/c_fill,w_3/a.png", "1x"}, {"b", "2x"}}},
        SrcsetRow{"CommasAtAUrlsEndEndIt", "a.png,,, b.png", {{"a.png", ""}, {"b.png", ""}}},
        SrcsetRow{"ACommaWithoutSpaceIsPartOfTheUrl", "a.png,b.png", {{"a.png,b.png", ""}}},
        SrcsetRow{"ADataUrl",
                  "data:image/png;base64,AAAA 1x,b 2x",
                  {{"data:image/png;base64,AAAA", "1x"}, {"b", "2x"}}},
        SrcsetRow{"ABadOneDoesNotHurtTheNext", "a 1q, b 2x, c -1x, d 0w", {{"b", "2x"}}},
        SrcsetRow{"ParenthesesHideCommas", "a (1x, b 2x), c 3x", {{"c", "3x"}}},
        SrcsetRow{"ParenthesesAreNotNested", "a ((1), b 2x", {{"b", "2x"}}},
        SrcsetRow{"OpenParenthesesTakeTheRest", "a 1x, b (2x, c 3x", {{"a", "1x"}}},
        SrcsetRow{"HeightAloneIsBad", "a 1h", {}},
        SrcsetRow{"HeightWithDensityIsBad", "a 1h 1x", {}},
        SrcsetRow{"ZeroDensityIsGood", "a 0x, b -0.0e5x", {{"a", "0x"}, {"b", "-0.0e5x"}}},
        SrcsetRow{"ZeroesAreNoWidth", "a 000w", {}}, SrcsetRow{"APointNeedsDigits", "a 1.x", {}},
        SrcsetRow{"UnitsAreInLowerCase", "a 1X, b 1W", {}},
        SrcsetRow{
            "FormFeedIsWhiteSpaceVerticalTabIsNot", "a\f1x, b\v1x", {{"a", "1x"}, {"b\v1x", ""}}}),
    [](const auto& row) { return row.param.name; });

TEST(SrcsetPositions, AreThoseOfTheUrlWithoutItsCommas) {
  std::vector<std::size_t> positions;
  parse_srcset("  one.png,, two.png 2x", [&](const SrcsetCandidate& c) {
    positions.push_back(c.begin);
    positions.push_back(c.end);
  });
  EXPECT_THAT(positions, ElementsAre(2, 9, 12, 19));
}

// The reference says which candidate a browser shows: it is among ours, and where it shows none,
// there is none.
TEST(SrcsetCorpus, WebPlatformTests) {
  const auto corpus = test::read_corpus_json("srcset/wpt_parse_srcset.json");
  VARVE_SKIP_WITHOUT(corpus, "srcset/wpt_parse_srcset.json");
  ASSERT_FALSE(corpus->at("vectors").empty());
  for (const auto& row : corpus->at("vectors")) {
    const auto srcset = row.at("srcset").get<std::string>();
    const auto found = candidates(srcset);
    SCOPED_TRACE(row.dump());
    if (row.at("chosen").is_null()) {
      EXPECT_THAT(found, IsEmpty());
      continue;
    }
    const auto chosen = row.at("chosen").get<std::string>();
    EXPECT_THAT(found, ::testing::Contains(::testing::Field(&Candidate::url, chosen)));
  }
}

// The library takes widths and densities as numbers; where it is laxer than the standard, it says
// so by listing the strings under strict_mode_invalid, which need only not fail.
TEST(SrcsetCorpus, Sindresorhus) {
  const auto corpus = test::read_corpus_json("srcset/sindresorhus.json");
  VARVE_SKIP_WITHOUT(corpus, "srcset/sindresorhus.json");
  ASSERT_FALSE(corpus->at("vectors").empty());
  for (const auto& row : corpus->at("vectors")) {
    const auto srcset = row.at("srcset").get<std::string>();
    SCOPED_TRACE(row.dump());
    std::vector<std::string> expected;
    std::vector<std::string> found;
    for (const auto& c : row.at("candidates")) expected.push_back(c.at("url"));
    for (const auto& c : candidates(srcset)) found.push_back(c.url);
    EXPECT_EQ(found, expected);
  }
  if (!corpus->contains("strict_mode_invalid")) return;
  for (const auto& srcset : corpus->at("strict_mode_invalid")) {
    candidates(srcset.get<std::string>());
  }
}

}  // namespace
}  // namespace varve::parse
