// Where other archives have their lists and their replay.
#include "interchange/remote_archive.hpp"

#include <gtest/gtest.h>

#include "interchange/scope.hpp"

namespace varve::interchange {
namespace {

struct RemoteArchiveRow {
  const char* name;
  const char* given;
  const char* replay;  // the option
  const char* endpoint;
  const char* prefix;  // empty: it is refused
};
class Layout : public ::testing::TestWithParam<RemoteArchiveRow> {};

TEST_P(Layout, IsThatOfTheArchivesSoftware) {
  const auto archive = RemoteArchive::of(GetParam().given, GetParam().replay);
  EXPECT_EQ(archive ? archive->replay() : "", GetParam().prefix);
  EXPECT_EQ(archive ? archive->endpoint().href() : "", GetParam().endpoint);
}

INSTANTIATE_TEST_SUITE_P(
    All, Layout,
    ::testing::Values(
        RemoteArchiveRow{"WaybackMachine", "https://web.archive.org/cdx/search/cdx", "",
                         "https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/"},
        RemoteArchiveRow{"WaybackMachinesRoot", "https://web.archive.org", "",
                         "https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/"},
        RemoteArchiveRow{"WaybackMachinesReplay", "https://web.archive.org/web/", "",
                         "https://web.archive.org/cdx/search/cdx", "https://web.archive.org/web/"},
        RemoteArchiveRow{"Pywb", "http://h:8080/coll/cdx", "", "http://h:8080/coll/cdx",
                         "http://h:8080/coll/"},
        RemoteArchiveRow{"PywbIndex", "http://h/coll/index", "", "http://h/coll/index",
                         "http://h/coll/"},
        RemoteArchiveRow{"OldPywb", "http://h/coll-cdx", "", "http://h/coll-cdx", "http://h/coll/"},
        RemoteArchiveRow{"PywbsCollection", "http://h/coll", "", "http://h/coll/cdx",
                         "http://h/coll/"},
        RemoteArchiveRow{"CollectionCalledWeb", "http://h/web/", "", "http://h/web/cdx",
                         "http://h/web/"},
        RemoteArchiveRow{"Arquivo", "https://arquivo.pt/wayback/cdx", "",
                         "https://arquivo.pt/wayback/cdx", "https://arquivo.pt/wayback/"},
        RemoteArchiveRow{"Varve", "http://localhost:8480/cdx", "", "http://localhost:8480/cdx",
                         "http://localhost:8480/web/"},
        RemoteArchiveRow{"Token", "http://h/coll/cdx?token=1#x", "", "http://h/coll/cdx?token=1",
                         "http://h/coll/"},
        RemoteArchiveRow{"Stated", "http://h/list.cdxj", "http://other/web", "http://h/list.cdxj",
                         "http://other/web/"},
        RemoteArchiveRow{"NotToBeSeen", "http://h/list.cdxj", "", "", ""},
        RemoteArchiveRow{"CommonCrawl", "https://index.commoncrawl.org/CC-MAIN-2024-10-index", "",
                         "", ""},
        RemoteArchiveRow{"NoUrl", "h/coll/cdx", "", "", ""},
        RemoteArchiveRow{"NotHttp", "file:///cdx", "", "", ""}),
    [](const auto& row) { return std::string(row.param.name); });

RemoteArchive wayback() {
  return *RemoteArchive::of("https://web.archive.org", "");
}

TEST(RemoteArchive, IsAskedForWhatTheQuerySays) {
  archive::Query query{.url = "http://a.org/?x=1&y", .match = archive::Match::kPrefix};
  query.from = parse_digits("2020")->first;
  query.to = parse_digits("2021")->last;
  EXPECT_EQ(wayback().list_url(query, {10, "", true})->search(),
            "?url=http%3A%2F%2Fa.org%2F%3Fx%3D1%26y&matchType=prefix&from=20200101000000&"
            "to=20211231235959&output=json&limit=10&showResumeKey=true");
}

TEST(RemoteArchive, GivesResumeKeysBackAsTheyCame) {
  const archive::Query query{.url = "a.org"};
  const auto asked = [&](const char* key) {
    const std::string search(wayback().list_url(query, {1, key, false})->search());
    return search.substr(search.find("&resumeKey="));
  };
  EXPECT_EQ(asked("org%2Ca%29%2F+2020%21"), "&resumeKey=org%2Ca%29%2F+2020%21");
  EXPECT_EQ(asked("org,a)/ 2020!"), "&resumeKey=org%2Ca%29%2F%202020%21");
}

TEST(RemoteArchive, FindsWhatIsArchivedAtAUrlOfItsReplay) {
  const auto base = url::Url::parse("http://web.archive.org/web/20200101000000id_/http://a.org/");
  const auto told = [&](const char* location) {
    const auto line = wayback().archived_at(location, *base);
    return line ? line->name() : "";
  };
  EXPECT_EQ(told("/web/20190203040506id_/http://b.org/x?y#z"),
            "http://b.org/x?y at 20190203040506");
  EXPECT_EQ(told("https://web.archive.org/web/20190203040506/http://b.org"),
            "http://b.org/ at 20190203040506");
  EXPECT_EQ(told("http://b.org/"), "");
  EXPECT_EQ(told("/web/2019id_/http://b.org/"), "");
  EXPECT_EQ(told("/save/http://b.org/"), "");
  EXPECT_EQ(told("r:\x0f"), "");  // found by fuzzing: its origin is "null", which is longer
}

struct Listed {
  archive::Match match;
  const char* asked;
  const char* url;
  bool has;
};

TEST(Scope, IsWhatTheQueryMeansHere) {
  constexpr archive::Match kExact = archive::Match::kExact;
  constexpr archive::Match kDomain = archive::Match::kDomain;
  for (const Listed& row :
       std::initializer_list<Listed>{{kExact, "a.org", "https://www.a.org/", true},
                                     {kExact, "a.org", "http://a.org/x", false},
                                     {archive::Match::kPrefix, "a.org/x", "http://a.org/x/y", true},
                                     {archive::Match::kPrefix, "a.org/x", "http://a.org/y", false},
                                     {archive::Match::kHost, "a.org", "http://a.org/y", true},
                                     {archive::Match::kHost, "a.org", "http://b.a.org/y", false},
                                     {kDomain, "a.org", "http://b.a.org/y", true},
                                     {kDomain, "a.org", "http://xa.org/", false}}) {
    CdxLine line;
    line.url = row.url;
    EXPECT_EQ(Scope(archive::Query{.url = row.asked, .match = row.match}).has(line), row.has)
        << row.asked << " and " << row.url;
  }
}

TEST(Scope, HasATime) {
  const Scope scope(archive::Query{
      .url = "a.org", .from = parse_digits("2020")->first, .to = parse_digits("2020")->last});
  CdxLine line;
  line.url = "http://a.org/";
  for (const char* time :
       {"20191231235959", "20200101000000", "20201231235959", "20210101000000"}) {
    line.time = parse_digits(time)->first;
    EXPECT_EQ(scope.has(line), std::string(time).starts_with("2020")) << time;
  }
}

TEST(RemoteArchive, TakesItsReplayAlongWhereItMoves) {
  RemoteArchive archive = *RemoteArchive::of("http://web.archive.org", "");
  archive.move_to(*url::Url::parse("https://web.archive.org/cdx/search/cdx?url=x"));
  EXPECT_EQ(archive.endpoint().href(), "https://web.archive.org/cdx/search/cdx");
  EXPECT_EQ(archive.replay(), "https://web.archive.org/web/");
}

}  // namespace
}  // namespace varve::interchange
