// Opening: the schema, and what is no index of this version.
#include <fstream>

#include "an_index.hpp"
#include "index/schema.hpp"

namespace varve::index {
namespace {

// What opening says, and "" where it is well.
struct IndexRow {
  std::string_view name;
  std::string_view sql;  // run before
  ErrorKind kind;
  std::string_view says;
};
void PrintTo(const IndexRow& row, std::ostream* out) {
  *out << row.name;
}

class AnotherDatabase : public AnIndex, public ::testing::WithParamInterface<IndexRow> {};

TEST_P(AnotherDatabase, IsRefusedInASentence) {
  if (!GetParam().sql.starts_with("CREATE TABLE a ")) {
    ASSERT_TRUE(open());
  }
  run(std::string(GetParam().sql));
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, GetParam().kind) << opened.error().message;
  EXPECT_NE(opened.error().message.find(GetParam().says), std::string::npos)
      << opened.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Such, AnotherDatabase,
    ::testing::Values(
        IndexRow{"OfANewerVarve", "PRAGMA user_version = 999", ErrorKind::kVersion,
                 "a newer varve made it (schema 999"},
        IndexRow{"OfADevelopmentVersion", "PRAGMA user_version = 2", ErrorKind::kVersion,
                 "it is the index of an older development version (schema 2, this one has 4); "
                 "`varve rebuild` makes it anew"},
        IndexRow{"OfANegativeVersion", "PRAGMA user_version = -1", ErrorKind::kVersion, "older"},
        IndexRow{"OfAnotherProgram", "CREATE TABLE a (b)", ErrorKind::kDamaged, "another program"},
        IndexRow{"OfAnotherProgramWithThatVersion", "CREATE TABLE a (b); PRAGMA user_version = 4",
                 ErrorKind::kDamaged, "another program"},
        IndexRow{"WithATableMore", "CREATE TABLE more (a)", ErrorKind::kDamaged,
                 "not those of a varve index"},
        IndexRow{"WithATrigger",
                 "CREATE TRIGGER t AFTER INSERT ON packs BEGIN DELETE FROM keys; END",
                 ErrorKind::kDamaged, "not those of a varve index"},
        IndexRow{"WithoutAnIndex", "DROP INDEX blobs_by_digest", ErrorKind::kDamaged,
                 "not those of a varve index"},
        IndexRow{"WithAView",
                 "DROP TABLE tags; CREATE VIEW tags AS SELECT 1 AS url, 2 AS time, 3 AS tag",
                 ErrorKind::kDamaged, "not those of a varve index"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(AnIndex, GetsItsSchemaOnceAndKeepsIt) {
  { ASSERT_TRUE(open()); }
  auto again = open();
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ((*(*again)->read())->totals()->captures, 0u);
}

TEST_F(AnIndex, ThatIsNoDatabaseIsDamaged) {
  std::ofstream(path()) << std::string(10'000, 'x');
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kDamaged);
}

TEST_F(AnIndex, ThatIsNotThereIsAnError) {
  std::filesystem::remove(path());
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kIo);
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(AnIndex, CannotBeChangedThroughAReader) {
  ASSERT_TRUE(open());
  const auto database = Database::open(path(), 1000, Database::Use::kRead);
  ASSERT_TRUE(database);
  EXPECT_FALSE(database->run("DELETE FROM packs"));
}

TEST_F(AnIndex, SaysWhoIsWaitedForInsteadOfLocked) {
  auto busy = writer();
  auto other = *Writer::open(path(), 20);
  const auto begun = other->begin();
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().kind, ErrorKind::kBusy);
  EXPECT_EQ(begun.error().message.find("locked"), std::string::npos) << begun.error().message;
  busy->rollback();
  EXPECT_TRUE(other->begin());
}

TEST_F(AnIndex, HoldsOneStateForACheck) {
  const auto in = reader();
  ASSERT_TRUE(in->hold());
  auto out = writer();
  ASSERT_TRUE(out->set_pack({1, 32}));
  ASSERT_TRUE(out->commit());
  EXPECT_TRUE(in->packs()->empty());
  in->release();
  EXPECT_EQ(in->packs()->size(), 1u);
}

TEST_F(AnIndex, IsWholeByItsOwnAccount) {
  auto out = writer();
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(save(*out, {"https://example.com/" + std::to_string(i % 7), i}));
  }
  ASSERT_TRUE(out->commit());
  for (const bool thorough : {false, true}) EXPECT_TRUE(reader()->integrity(thorough)->empty());
}

}  // namespace
}  // namespace varve::index
