// A file of each format, as the programs write them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bookmarks/show.hpp"

namespace varve::bookmarks {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Path data(const std::string& name) {
  return Path(VARVE_TESTS_DIR "/bookmarks/data") / name;
}

struct FormatCase {
  const char* file;
  Format format;
  std::vector<std::string> bookmarks;
  std::map<std::string, std::size_t> not_web = {};
  std::vector<std::string> left_out = {};
};

void PrintTo(const FormatCase& row, std::ostream* out) {
  *out << row.file;
}

const FormatCase kFiles[] = {
    {"firefox.html",
     Format::kNetscape,
     {"https://www.mozilla.org/en-US/firefox/ | Get Firefox & more | browser,open web | "
      "20231114221320",
      "https://cakes.example/zopf | Zopf – Züpfe | Recipes,bread | 20200913122640 | "
      "Grandmother's;\ntwo   eggs",
      "https://soups.example/minestrone | Minestrone | Recipes,Soups | 20231114221326",
      "feed https://news.example/feed.xml | News |  | 20231114221330",
      "https://news.example/ | News |  | 20231114221330"},
     {{"javascript", 1}, {"place", 1}}},
    {"chromium.html",
     Format::kNetscape,
     {"https://a.example/?q=1&r=2 | A |  | 20220415052002",
      "https://b.example/ | B | Work | 20220415052005"},
     {{"chrome", 1}}},
    {"pinboard.html",
     Format::kNetscape,
     {"https://pins.example/one | One | history,maps | 20170714024000",
      "https://pins.example/two | Two |  | 20170714024001 | Why it is worth a look: it says "
      "<b>much</b>"}},
    {"safari.html",
     Format::kNetscape,
     {"https://www.apple.com/ | Apple | Favourites", "https://loose.example/ | Loose",
      "https://long.example/read | A long read | Reading List"}},
    {"Bookmarks.json",
     Format::kChromium,
     {"http://phone.example/", "https://supplier.example/offer | Offer – today |  | 20231114221320",
      "https://deep.example/ | Deep | Outer,Inner | 20231114221322"},
     {{"chrome", 1}}},
    {"firefox_backup.json",
     Format::kFirefox,
     {"https://page.example/ | A page | one,two | 20231114221321",
      "https://inner.example/ |  | A folder | 20231114221323"}},
    {"ril_export.html",
     Format::kPocket,
     {"https://essays.example/on-time | On time | time,to read | 20140204150352",
      "https://essays.example/on-lakes | https://essays.example/on-lakes |  | 20140204150353"}},
    {"part_000000.csv",
     Format::kPocket,
     {"https://essays.example/on-time | On time, and \"tide\" | time,to read | 20140204150352",
      "https://essays.example/on-lakes | On lakes |  | 20140204150353",
      "https://essays.example/two | Two lines | a | 20140204150354"}},
    {"archivebox.json",
     Format::kArchiveBox,
     {"https://boxes.example/one | Box one | box,wood | 20191207201652",
      "https://boxes.example/two |  |  | 20191207201653"}},
    {"archivebox_list.json",
     Format::kArchiveBox,
     {"https://boxes.example/one | Box one | box,wood | 20191207201652"}},
    {"wallabag.json",
     Format::kWallabag,
     {"https://papers.example/speech | A speech | politics,long read | 20230501082030 | he said "
      "so\nand again",
      "http://papers.example/other |  | by label | 20230501082031"}},
    {"feeds.opml",
     Format::kOpml,
     {"https://lakes.example/ | Lakes & varves | Science,earth,lakes,mud",
      "feed https://lakes.example/feed | Lakes & varves | Science,earth,lakes,mud",
      "feed https://zh.example/rss | Zürich",
      "https://links.example/ | A link |  | 20231115000000"}},
    {"plain.txt",
     Format::kPlain,
     {"https://plain.example/one", "https://plain.example/two", "http://plain.example/three",
      "http://localhost.example:8080/four", "http://plain.example/six",
      "https://plain.example/seven_(disambiguation)", "https://plain.example/eight",
      "https://plain.example/nine", "https://plain.example/ten", "https://plain.example/eleven",
      "https://web.archive.org/web/2020/https://plain.example/twelve"},
     {{"ftp", 1}, {"mailto", 1}},
     {"1 of its lines have no URL"}},
    {"utf16.txt", Format::kPlain, {"https://wide.example/"}},
    {"broken.opml",
     Format::kOpml,
     {"https://before.example/ | Before"},
     {},
     {"it was read to line 3 only: not well-formed (invalid token)"}},
    {"cut_off.html",
     Format::kNetscape,
     {"https://cut.example/one | One", "https://cut.example/two | TÃwo |  |  | a note",
      "https://cut.example/three | Three | Folder", "https://cut.example/four | Four"},
     {},
     {"1 of its addresses are no URLs, the first is \"https://[wrong/\""}},
};

class Formats : public ::testing::TestWithParam<FormatCase> {};

TEST_P(Formats, AreFoundAndRead) {
  const auto list = read_list_file(data(GetParam().file));
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(to_string(list->format), to_string(GetParam().format));
  EXPECT_THAT(show(list->bookmarks), ElementsAreArray(GetParam().bookmarks));
  EXPECT_EQ(list->not_web, GetParam().not_web);
  EXPECT_EQ(list->left_out, GetParam().left_out);
}

TEST_P(Formats, AreReadWhereTheyAreNamed) {
  const auto found = read_list_file(data(GetParam().file));
  const auto named = read_list_file(data(GetParam().file), GetParam().format);
  ASSERT_TRUE(found && named);
  EXPECT_EQ(show(named->bookmarks), show(found->bookmarks));
}

INSTANTIATE_TEST_SUITE_P(All, Formats, ::testing::ValuesIn(kFiles), [](const auto& row) {
  std::string name = row.param.file;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
});

// A file that has begun well gives what it has; one that is something else is refused.
TEST(WrongLists, SayWhatIsWrong) {
  const std::string deep(600, '[');
  const std::tuple<const char*, std::string, Format, const char*> kCases[] = {
      {"JSON that is cut off", R"({"roots": {"bookmark_bar": {"chil)", Format::kChromium,
       "no whole JSON"},
      {"JSON without end", deep, Format::kWallabag, "nested deeper than 512"},
      {"JSON of something else", R"({"a": 1})", Format::kChromium, "no folders of bookmarks"},
      {"JSON that is a number", "7", Format::kFirefox, "no folders of bookmarks"},
      {"roots that are none", R"([{"roots": []}])", Format::kChromium, "no folders of bookmarks"},
      {"pages that are none", R"({"links": 1})", Format::kArchiveBox, "no list of pages"},
      {"a table without URLs", "a,b\n1,2\n", Format::kPocket, "names no column \"url\""},
      {"text as OPML", "https://a.example/", Format::kOpml, "no OPML"},
      {"HTML as OPML", "<html></html>", Format::kOpml, "no OPML"},
      {"a compressed backup", std::string("mozLz40\0\1\0\0\0", 12), Format::kFirefox,
       "compressed backups, which are not read"},
      {"bytes of a database", std::string("SQLite format 3\0", 16), Format::kFirefox,
       "give its path"},
  };
  for (const auto& [name, bytes, format, expected] : kCases) {
    const auto list = read_list(bytes, format);
    ASSERT_FALSE(list) << name;
    EXPECT_THAT(list.error().message, HasSubstr(expected)) << name;
  }
}

TEST(HostileLists, DeclareNoEntities) {
  for (const char* file : {"bomb.opml", "external.opml"}) {
    const auto list = read_list_file(data(file));
    ASSERT_FALSE(list) << file;
    EXPECT_EQ(list.error().message, "cannot read the list " + data(file).string() +
                                        ": the list is no OPML: it declares entities");
  }
}

TEST(HostileLists, AreNestedWithinBounds) {
  std::string outlines = "<opml><body><outline text='a' url='https://a.example/'/>";
  for (int i = 0; i < 100'000; ++i) outlines += "<outline text='b'>";
  const auto opml = read_list(outlines);
  ASSERT_TRUE(opml) << opml.error().message;
  EXPECT_THAT(show(opml->bookmarks), ElementsAre("https://a.example/ | a"));
  EXPECT_THAT(opml->left_out, ElementsAre("it was read to line 1 only: it is nested too deep"));

  std::string html = "<!DOCTYPE NETSCAPE-Bookmark-file-1>";
  for (int i = 0; i < 100'000; ++i) html += "<DL><DT><H3>a</H3>";
  const auto netscape = read_list(html);
  ASSERT_FALSE(netscape);
  EXPECT_EQ(netscape.error().kind, ErrorKind::kLimit);

  std::string folder = R"({"children": [{"url": "https://a.example/"}]})";
  for (int i = 0; i < 200; ++i) folder = R"({"name": "f", "children": [)" + folder + "]}";
  const auto chromium = read_list(R"({"roots": {"bar": )" + folder + "}}");
  ASSERT_TRUE(chromium) << chromium.error().message;
  EXPECT_THAT(show(chromium->bookmarks), ElementsAre("https://a.example/ |  | f"));
}

TEST(HostileLists, AreNoLongerThanABound) {
  const auto list = read_list(std::string(kMaxList + 1, ' '));
  ASSERT_FALSE(list);
  EXPECT_EQ(list.error().kind, ErrorKind::kLimit);
}

TEST(EmptyLists, HaveNoBookmarks) {
  for (const char* text : {"", "\n", "[]", "# nothing yet\n"}) {
    const auto list = read_list(text);
    ASSERT_TRUE(list) << text;
    EXPECT_THAT(list->bookmarks, IsEmpty()) << text;
  }
}

TEST(Paths, SayWhatIsNotThere) {
  const auto nowhere = read_list_file(data("nowhere"));
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().message, HasSubstr("cannot read the list"));
  const auto folder = read_list_file(data("."));
  ASSERT_FALSE(folder);
  EXPECT_THAT(folder.error().message, HasSubstr("no browser's profile"));
}

}  // namespace
}  // namespace varve::bookmarks
