// Firefox's database, made with the tables that Firefox has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <fstream>
#include <memory>

#include "bookmarks/show.hpp"
#include "temporary_folder.hpp"

namespace varve::bookmarks {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kTables = R"(
  CREATE TABLE moz_places (id INTEGER PRIMARY KEY, url LONGVARCHAR, title LONGVARCHAR,
    rev_host LONGVARCHAR, visit_count INTEGER DEFAULT 0, guid TEXT, description TEXT);
  CREATE TABLE moz_bookmarks (id INTEGER PRIMARY KEY, type INTEGER, fk INTEGER DEFAULT NULL,
    parent INTEGER, position INTEGER, title LONGVARCHAR, keyword_id INTEGER, folder_type TEXT,
    dateAdded INTEGER, lastModified INTEGER, guid TEXT);
  INSERT INTO moz_bookmarks (id, type, parent, title, guid) VALUES
    (1, 2, 0, '', 'root________'), (2, 2, 1, 'menu', 'menu________'),
    (3, 2, 1, 'toolbar', 'toolbar_____'), (4, 2, 1, 'tags', 'tags________'),
    (5, 2, 1, 'unfiled', 'unfiled_____'), (6, 2, 2, 'Recipes', 'AbCdEfGhIjKl'),
    (7, 2, 6, 'Cakes', 'MnOpQrStUvWx'), (8, 2, 4, 'sweet', 'YzAbCdEfGhIj');
  INSERT INTO moz_places (id, url) VALUES (1, 'https://cakes.example/zopf'),
    (2, 'https://visited.example/'), (3, 'place:sort=8'), (4, 'https://bar.example/');
  INSERT INTO moz_bookmarks (id, type, fk, parent, title, dateAdded, guid) VALUES
    (10, 1, 1, 7, 'Zopf', 1700000000123456, 'aaaaaaaaaaaa'),
    (11, 1, 1, 8, NULL, 1700000009000000, 'bbbbbbbbbbbb'),
    (12, 1, 3, 3, 'Most Visited', 1700000001000000, 'cccccccccccc'),
    (13, 1, 4, 3, 'Bar', 0, 'dddddddddddd'),
    (14, 3, NULL, 3, NULL, 1700000002000000, 'eeeeeeeeeeee');
)";

struct Close {
  void operator()(sqlite3* handle) const { sqlite3_close(handle); }
};
using Handle = std::unique_ptr<sqlite3, Close>;

class Places : public ::testing::Test {
 protected:
  [[nodiscard]] Path path() const { return folder_.path() / "places.sqlite"; }

  // A browser at work, until the handle goes.
  Handle make(const std::string& sql) {
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open(path().c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
    return Handle(handle);
  }

  testing::TemporaryFolder folder_;
};

TEST_F(Places, HaveFoldersAndTags) {
  make(kTables).reset();
  for (const Path& at : {path(), folder_.path()}) {
    const auto list = read_list_file(at);
    ASSERT_TRUE(list) << list.error().message;
    EXPECT_EQ(list->format, Format::kFirefox);
    EXPECT_THAT(show(list->bookmarks),
                ElementsAre("https://cakes.example/zopf | Zopf | Recipes,Cakes,sweet | "
                            "20231114221320",
                            "https://bar.example/ | Bar"));
    EXPECT_EQ(list->not_web, (std::map<std::string, std::size_t>{{"place", 1}}));
  }
}

// As Firefox has it while it runs: locked, and what is new in the -wal file only.
TEST_F(Places, AreReadWhileTheBrowserHasThem) {
  const Handle browser =
      make(std::string("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
                       "PRAGMA wal_autocheckpoint = 0;") +
           kTables + "BEGIN EXCLUSIVE;");
  ASSERT_GT(std::filesystem::file_size(path().string() + "-wal"), 0U);
  const auto list = read_list_file(path());
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->bookmarks.size(), 2U);
}

TEST_F(Places, LeaveTheProfileAsItWas) {
  make(std::string("PRAGMA journal_mode = WAL;") + kTables).reset();
  const auto before = std::filesystem::last_write_time(path());
  ASSERT_TRUE(read_list_file(path()));
  EXPECT_EQ(std::filesystem::last_write_time(path()), before);
  EXPECT_FALSE(std::filesystem::exists(path().string() + "-shm"));
}

TEST_F(Places, MayHaveFoldersWithinThemselves) {
  make(std::string(kTables) + "UPDATE moz_bookmarks SET parent = 7 WHERE id = 6").reset();
  const auto list = read_list_file(path());
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_THAT(list->bookmarks[0].tags,
              ::testing::UnorderedElementsAre("Recipes", "Cakes", "sweet"));
}

TEST_F(Places, AreRefusedWhereTheyAreOthers) {
  make("CREATE TABLE other (a)").reset();
  const auto other = read_list_file(path());
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("no places.sqlite of Firefox's"));
  const auto named = read_list_file(path(), Format::kOpml);
  ASSERT_FALSE(named);
  EXPECT_THAT(named.error().message, HasSubstr("no list of the format opml"));
}

// A view in a table's place could go on for ever.
TEST_F(Places, RunNoViews) {
  make(
      "CREATE TABLE moz_bookmarks (id, type, fk, parent, title, dateAdded, guid);"
      "INSERT INTO moz_bookmarks VALUES (1, 1, 1, 0, 'a', 1, 'a');"
      "CREATE VIEW moz_places AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n)"
      " SELECT id, 'https://a.example/' || id AS url FROM n")
      .reset();
  const auto list = read_list_file(path());
  ASSERT_FALSE(list);
  EXPECT_THAT(list.error().message, HasSubstr("no places.sqlite of Firefox's"));
}

TEST_F(Places, GiveWhatIsThereWhereTheyAreCutOff) {
  make(std::string(kTables) +
       "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n "
       "WHERE i < 5000) INSERT INTO moz_bookmarks (id, type, fk, parent, "
       "title) SELECT i, 1, 2, 2, 'a long title for a page' || i FROM n")
      .reset();
  const auto size = std::filesystem::file_size(path());
  std::filesystem::resize_file(path(), size / 2);
  const auto list = read_list_file(path());
  if (list) {
    EXPECT_THAT(list->left_out, ElementsAre(HasSubstr("it was not read to its end")));
    EXPECT_THAT(list->bookmarks, ::testing::Not(::testing::IsEmpty()));
  } else {
    EXPECT_THAT(list.error().message, HasSubstr("cannot read the list"));
  }
}

}  // namespace
}  // namespace varve::bookmarks
