#include "bookmarks/collector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bookmarks/show.hpp"

namespace varve::bookmarks {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(Collector, JoinsWhatIsSaidOfOneUrl) {
  Collector list;
  list.add({.url = "HTTPS://a.example", .tags = {"one", "two"}, .added = Time{2'000'000}});
  list.add({.url = "https://b.example/"});
  list.add({.url = "https://a.example/#part",
            .title = "A",
            .tags = {"two", "three"},
            .added = Time{1'000'000},
            .note = "n"});
  EXPECT_THAT(show(list.take(Format::kPlain).bookmarks),
              ElementsAre("https://a.example/ | A | one,two,three | 19700101000001 | n",
                          "https://b.example/"));
}

TEST(Collector, CutsWhatIsTooLong) {
  Collector list;
  Bookmark bookmark{.url = "https://a.example/"};
  for (std::size_t i = 0; i < 2 * kMaxTags; ++i) bookmark.tags.push_back(std::to_string(i));
  for (std::size_t i = 0; i < kMaxTitle; ++i) bookmark.title += "ü";
  bookmark.note = std::string(2 * kMaxNote, 'n');
  list.add(bookmark);
  list.add(
      {.url = "https://b.example/", .tags = {"  ", std::string(2 * kMaxTag, 't'), " a \n b "}});
  list.add({.url = "https://c.example/" + std::string(10'000, 'c')});
  const List taken = list.take(Format::kPlain);
  ASSERT_THAT(taken.bookmarks, SizeIs(2));
  EXPECT_THAT(taken.bookmarks[0].tags, SizeIs(kMaxTags));
  EXPECT_THAT(taken.bookmarks[0].title, SizeIs(kMaxTitle));
  EXPECT_THAT(taken.bookmarks[0].note, SizeIs(kMaxNote));
  EXPECT_THAT(taken.bookmarks[1].tags, ElementsAre(std::string(kMaxTag, 't'), "a b"));
  EXPECT_THAT(taken.left_out, SizeIs(1));
}

TEST(Collector, CountsWhatIsNoPage) {
  Collector list;
  for (const char* url : {"javascript:a", "JavaScript:b", "place:c", "file:///etc/passwd"}) {
    list.add({.url = url});
  }
  for (int i = 0; i < 200; ++i) list.add({.url = fmt::format("s{}:a", i)});
  const List taken = list.take(Format::kPlain);
  EXPECT_EQ(taken.not_web.at("javascript"), 2U);
  EXPECT_EQ(taken.not_web.at("other"), 103U);
  EXPECT_THAT(taken.not_web, SizeIs(101));
}

TEST(Collector, TellsOfSoMuchAndNoMore) {
  Collector list;
  for (int i = 0; i < 150; ++i) list.leave_out("a line");
  const List taken = list.take(Format::kPlain);
  EXPECT_THAT(taken.left_out, SizeIs(101));
  EXPECT_EQ(taken.left_out.back(), "50 more things could not be read");
}

TEST(Merge, HasEachUrlOfManyListsOnce) {
  List one;
  one.bookmarks = {{.url = "https://a.example/", .tags = {"one"}}};
  List two;
  two.bookmarks = {{.url = "https://b.example/"}, {.url = "https://a.example/", .tags = {"two"}}};
  EXPECT_THAT(show(merge({one, two})),
              ElementsAre("https://a.example/ |  | one,two", "https://b.example/"));
}

}  // namespace
}  // namespace varve::bookmarks
