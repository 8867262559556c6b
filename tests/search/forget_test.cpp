// What is taken out of the archive is taken out of text.db, to the last byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search/a_site.hpp"

namespace varve::search {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kPageUrl = "https://example.com/";
constexpr const char* kSecret = "zqxjkvhunterpassword";

void add_others(Site& site) {
  for (int i = 0; i < 50; ++i) {
    site.save("https://example.com/" + std::to_string(i), day(i),
              page("Page", "<p>ordinary words number " + std::to_string(i)));
  }
}

TEST(Forgetting, TakesThePageOutForGood) {
  Site site;
  add_others(site);
  site.save(kPageUrl, day(0), page(kSecret, std::string("<p>the password is ") + kSecret));
  site.catch_up();
  EXPECT_THAT(site.find(kSecret), SizeIs(1));
  EXPECT_THAT(site.bytes(), HasSubstr(kSecret)) << "or the test shows nothing";
  ASSERT_TRUE(site.archive().forget(kPageUrl, std::nullopt, {}));
  ASSERT_TRUE(TextIndex::forget_removed(site.archive(), site.folder()));
  EXPECT_THAT(site.bytes(), Not(HasSubstr(kSecret)));
  EXPECT_THAT(site.find(kSecret), IsEmpty());
  EXPECT_EQ(site.ask({.text = "ordinary", .url_prefix = {}, .limit = 100}).size(), 50U);
  site.catch_up();
  EXPECT_THAT(site.bytes(), Not(HasSubstr(kSecret)));
}

TEST(Forgetting, OfOneVersionLeavesTheOthers) {
  Site site;
  add_others(site);
  site.save(kPageUrl, day(0), page("Page", "<p>common part</p><p>alpha"));
  site.save(kPageUrl, day(1), page("Page", std::string("<p>common part</p><p>") + kSecret));
  site.save(kPageUrl, day(2), page("Page", "<p>common part</p><p>gamma"));
  site.catch_up();
  ASSERT_THAT(site.bytes(), HasSubstr(kSecret));
  ASSERT_TRUE(site.archive().forget(kPageUrl, day(1), {}));
  ASSERT_TRUE(TextIndex::forget_removed(site.archive(), site.folder()));
  EXPECT_THAT(site.bytes(), Not(HasSubstr(kSecret)));
  site.catch_up();
  EXPECT_THAT(site.bytes(), Not(HasSubstr(kSecret)));
  EXPECT_THAT(site.find(kSecret), IsEmpty());
  ASSERT_THAT(site.find("\"common part\""), SizeIs(1));
  EXPECT_EQ(site.find("\"common part\"")[0].first_seen, day(0));
  EXPECT_EQ(site.find("\"common part\"")[0].last_seen, day(2));
  EXPECT_THAT(site.find("alpha"), SizeIs(1));
}

TEST(Forgetting, IsSeenByTheNextSearchToo) {
  Site site;
  site.save(kPageUrl, day(0), page("Page", std::string("<p>") + kSecret));
  site.save("https://example.com/b", day(0), page("Page", "<p>other"));
  site.catch_up();
  ASSERT_TRUE(site.archive().forget(kPageUrl, std::nullopt, {}));
  site.catch_up();  // as after a crash before forget_removed()
  EXPECT_THAT(site.bytes(), Not(HasSubstr(kSecret)));
  EXPECT_THAT(site.find("other"), SizeIs(1));
}

TEST(Forgetting, MakesNoTextDb) {
  Site site;
  site.close();
  std::filesystem::remove(site.text_db());
  ASSERT_TRUE(TextIndex::forget_removed(site.archive(), site.folder()));
  EXPECT_FALSE(std::filesystem::exists(site.text_db()));
}

}  // namespace
}  // namespace varve::search
