// Indexes that a stranger wrote: an error, and neither endless work nor endless memory.
#include <fstream>

#include "an_index.hpp"

namespace varve::index {
namespace {

class ACraftedIndex : public AnIndex {
 protected:
  // What `sql` gives, by another program.
  std::int64_t number(const char* sql) {
    sqlite3* handle = nullptr;
    sqlite3_stmt* statement = nullptr;
    EXPECT_EQ(sqlite3_open(path().c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_prepare_v2(handle, sql, -1, &statement, nullptr), SQLITE_OK);
    EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW);
    const std::int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return number;
  }
  // All children of the table's root page become its last one.
  void make_children_one(const char* root_sql) {
    const auto root = static_cast<std::size_t>(number(root_sql) - 1) * 4096;
    std::string bytes = **read_file(path(), 1 << 26);
    const std::string last = bytes.substr(root + 8, 4);
    const auto u16 = [&](std::size_t at) {
      return static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[at])) << 8 |
             static_cast<std::uint8_t>(bytes[at + 1]);
    };
    ASSERT_EQ(bytes[root], 2) << "not the inner page of a table without rowids";
    for (std::size_t i = 0; i < u16(root + 3); ++i) {
      bytes.replace(root + u16(root + 12 + 2 * i), 4, last);
    }
    std::ofstream(path(), std::ios::binary) << bytes;
  }
};

// The file format (sqlite.org/fileformat2.html, 1.6) lets one leaf be the child of many inner
// cells: 16 notes of 1 MiB in a file of 16 MB would be read as a thousand.
TEST_F(ACraftedIndex, GivesNoMoreTextThanItsFileHolds) {
  ASSERT_TRUE(open());
  run("PRAGMA journal_mode = DELETE;"
      "WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
      " INSERT INTO marks SELECT printf('https://example.com/%05d', i), i,"
      " CASE WHEN i > 4990 THEN printf('%.*c', 1000000, 'x') ELSE '' END, 0 FROM n;");
  EXPECT_GT((*open()->get()->read())->marks()->size(), 5000u);
  run("PRAGMA journal_mode = DELETE");
  make_children_one("SELECT rootpage FROM sqlite_schema WHERE name = 'marks'");
  const auto marks = (*open()->get()->read())->marks();
  ASSERT_FALSE(marks);
  EXPECT_EQ(marks.error().kind, ErrorKind::kDamaged);
  EXPECT_NE(marks.error().message.find("more rows than its file can hold"), std::string::npos)
      << marks.error().message;
}

}  // namespace
}  // namespace varve::index
