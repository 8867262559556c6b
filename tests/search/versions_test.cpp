// One hit for a page, with what is known of its versions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "search/a_site.hpp"

namespace varve::search {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kUrl = "https://example.com/terms";

TEST(Versions, AreOneHitWithFirstAndLastSeen) {
  Site site;
  site.save(kUrl, day(0), page("Terms", "<p>common words</p><p>thirty days</p>"));
  site.save(kUrl, day(1), page("Terms", "<p>common words</p><p>fourteen days</p>"));
  site.save(kUrl, day(2), page("Terms", "<p>common words</p><p>fourteen days</p>"));
  site.save(kUrl, day(3), page("Terms", "<p>common words</p><p>seven days</p>"));
  site.catch_up();
  const auto fourteen = site.find("fourteen");
  ASSERT_THAT(fourteen, SizeIs(1));
  EXPECT_EQ(fourteen[0].first_seen, day(1));
  EXPECT_EQ(fourteen[0].last_seen, day(2));
  EXPECT_EQ(fourteen[0].time, day(2));
  EXPECT_TRUE(fourteen[0].gone);
  EXPECT_EQ(marked(fourteen[0]), "[fourteen] days");
  const auto common = site.find("common words");
  ASSERT_THAT(common, SizeIs(1));
  EXPECT_EQ(common[0].first_seen, day(0));
  EXPECT_EQ(common[0].last_seen, day(3));
  EXPECT_FALSE(common[0].gone);
}

TEST(Versions, HaveWhatIsLookedForTogether) {
  Site site;
  site.save(kUrl, day(0), page("Terms", "<p>alpha always</p><p>beta</p>"));
  site.save(kUrl, day(1), page("Terms", "<p>alpha always</p><p>gamma</p>"));
  site.catch_up();
  EXPECT_THAT(site.find("alpha gamma"), SizeIs(1)) << "in rows of two versions";
  EXPECT_EQ(site.find("alpha gamma")[0].first_seen, day(1));
  EXPECT_THAT(site.find("beta gamma"), IsEmpty()) << "never at one time";
  ASSERT_THAT(site.find("alpha NOT gamma"), SizeIs(1));
  EXPECT_EQ(site.find("alpha NOT gamma")[0].last_seen, day(0));
  EXPECT_THAT(site.find("always NOT alpha"), IsEmpty());
  EXPECT_THAT(site.find("gamma after:2026-01-02"), SizeIs(1));
  EXPECT_THAT(site.find("beta after:2026-01-02"), IsEmpty());
}

TEST(Versions, ComeBack) {
  Site site;
  for (int i = 0; i < 6; ++i) {
    site.save(kUrl, day(i), page("Terms", i % 2 == 0 ? "<p>even" : "<p>odd"));
    site.catch_up();
  }
  ASSERT_THAT(site.find("even"), SizeIs(1));
  EXPECT_EQ(site.find("even")[0].first_seen, day(0));
  EXPECT_EQ(site.find("even")[0].last_seen, day(4));
  EXPECT_FALSE(site.find("odd")[0].gone);
}

TEST(Versions, AreFoundInWhateverOrderTheyCame) {
  Site site;
  site.save(kUrl, day(5), page("Terms", "<p>fifth</p><p>common"));
  site.catch_up();
  site.save(kUrl, day(9), page("Terms", "<p>ninth</p><p>common"));
  site.catch_up();
  site.save(kUrl, day(1), page("Terms", "<p>first</p><p>common"));  // an import
  site.catch_up();
  EXPECT_EQ(site.find("common")[0].first_seen, day(1));
  EXPECT_EQ(site.find("common")[0].last_seen, day(9));
  EXPECT_EQ(site.find("first")[0].last_seen, day(1));
  EXPECT_EQ(site.find("fifth")[0].first_seen, day(5));
}

// What scripts say of 300 versions, one by one and all at once.
TEST(Versions, OfAPageThatIsEditedAtRandom) {
  for (const bool at_once : {false, true}) {
    Site site;
    std::mt19937 random(7);
    std::vector<std::string> words;
    const auto word = [](std::uint32_t n) {
      std::string name = "w";
      for (; n > 0; n /= 20) name += "bcdfghjklmnpqrstvwxz"[n % 20];
      return name + "o";
    };
    for (std::uint32_t i = 0; i < 12; ++i) words.push_back(word(i + 1));
    std::map<std::string, std::vector<int>> stood;
    constexpr int kVersions = 60;
    for (int version = 0; version < kVersions; ++version) {
      words[random() % words.size()] = word(random() % 40 + 1);
      std::string body;
      for (const std::string& w : words) {
        body += "<p>" + w + " text</p>";
        auto& at = stood[w];
        if (at.empty() || at.back() != version) at.push_back(version);
      }
      site.save(kUrl, day(version), page("Terms", body));
      if (!at_once) site.catch_up();
    }
    site.catch_up();
    for (const auto& [w, at] : stood) {
      const auto hits = site.find(w);
      ASSERT_THAT(hits, SizeIs(1)) << w;
      EXPECT_EQ(hits[0].first_seen, day(at.front())) << w;
      EXPECT_EQ(hits[0].last_seen, day(at.back())) << w;
      EXPECT_EQ(!hits[0].gone, at.back() == kVersions - 1) << w;
    }
  }
}

TEST(Versions, OfOneParagraphCostLessThanTwiceItsText) {
  Site site;
  std::mt19937 random(3);
  const auto sentence = [&](std::size_t count) {
    static const std::string kLetters = "etaoinshrdlu";
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t n = random() % 2000;
      text += kLetters[n % 12];
      text += kLetters[n / 12 % 12];
      text += kLetters[n / 144 % 12];
      text += "ing ";
    }
    return text;
  };
  std::vector<std::string> paragraphs;
  for (int i = 0; i < 40; ++i) paragraphs.push_back(sentence(60));
  std::size_t changed = 0;
  std::uintmax_t before = 0;
  for (int version = 0; version < 300; ++version) {
    if (version > 0) {
      std::string& paragraph = paragraphs[random() % paragraphs.size()];
      paragraph = sentence(60);
      changed += paragraph.size();
    }
    std::string body;
    for (const std::string& paragraph : paragraphs) body += "<p>" + paragraph + "</p>";
    site.save(kUrl, day(version), page("Terms", body));
    if (version == 0) {
      site.catch_up();
      site.close();
      before = std::filesystem::file_size(site.text_db());
      site.open();
    }
  }
  site.catch_up();
  site.close();
  const auto added = std::filesystem::file_size(site.text_db()) - before;
  EXPECT_LT(added, changed * 2) << changed << " bytes were changed";
  RecordProperty("bytes_changed", static_cast<int>(changed));
  RecordProperty("bytes_added", static_cast<int>(added));
  std::printf("300 versions: %zu bytes of changed text add %ju to text.db\n", changed, added);
}

}  // namespace
}  // namespace varve::search
