#include "varve/index/index.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "index/database.hpp"
#include "temporary_folder.hpp"

namespace varve::index {
namespace {

class AnIndex : public ::testing::Test {
 protected:
  AnIndex() { EXPECT_TRUE(FileSystem::posix().open_write(path())); }
  [[nodiscard]] Path path() const { return folder_.path() / "varve.db"; }
  [[nodiscard]] Result<std::unique_ptr<Index>> open() const { return Index::open(path(), 1000); }
  [[nodiscard]] ErrorKind error_of_opening() const {
    const auto opened = open();
    EXPECT_FALSE(opened);
    return opened ? ErrorKind::kInvalid : opened.error().kind;
  }
  void run(const char* sql) {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path().c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
    sqlite3_close(handle);
  }

  testing::TemporaryFolder folder_;
};

TEST_F(AnIndex, GetsItsSchemaOnceAndKeepsIt) {
  { ASSERT_TRUE(open()); }
  auto again = open();
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ((*(*again)->read())->totals()->captures, 0u);
}

TEST_F(AnIndex, OfANewerVarveIsRefusedInASentence) {
  ASSERT_TRUE(open());
  run("PRAGMA user_version = 999");
  const auto opened = open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kVersion);
  EXPECT_NE(opened.error().message.find("a newer varve made it (schema 999"), std::string::npos)
      << opened.error().message;
}

TEST_F(AnIndex, OfAnotherProgramIsRefused) {
  run("CREATE TABLE a (b)");
  EXPECT_EQ(error_of_opening(), ErrorKind::kDamaged);
  run("PRAGMA user_version = 1");
  EXPECT_EQ(error_of_opening(), ErrorKind::kDamaged);
}

TEST_F(AnIndex, ThatIsNoDatabaseIsDamaged) {
  std::ofstream(path()) << std::string(10'000, 'x');
  EXPECT_EQ(error_of_opening(), ErrorKind::kDamaged);
}

TEST_F(AnIndex, ThatIsNotThereIsAnError) {
  std::filesystem::remove(path());
  EXPECT_EQ(error_of_opening(), ErrorKind::kIo);
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(AnIndex, FindsAFreeTimeAmongManyWithFewQuestions) {
  ASSERT_TRUE(open());
  auto writer = *Writer::open(path(), 1000);
  ASSERT_TRUE(writer->begin());
  ASSERT_TRUE(writer->set_pack({1, 32}));
  ASSERT_TRUE(writer->add_record(1, {1, 32}));
  const Digest digest = Sha256::of("x");
  ASSERT_EQ(writer->add_blob(digest, {1, 32}, 1, 1), true);
  EXPECT_EQ(writer->add_blob(digest, {1, 99}, 1, 1), false);
  Writer::Capture capture;
  capture.key = "com,example)/";
  capture.url = "http://example.com/";
  capture.digest = digest;
  capture.record = 1;
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    capture.position = i;
    ASSERT_EQ(writer->add(capture)->us, i);
  }
  ASSERT_TRUE(writer->commit());
}

TEST_F(AnIndex, ShowsNothingOfATransactionThatIsOpenOrRolledBack) {
  auto index = *open();
  auto writer = *Writer::open(path(), 1000);
  ASSERT_TRUE(writer->begin());
  ASSERT_TRUE(writer->set_pack({1, 32}));
  EXPECT_TRUE((*index->read())->packs()->empty());
  writer->rollback();
  EXPECT_TRUE((*index->read())->packs()->empty());
  ASSERT_TRUE(writer->begin());
  ASSERT_TRUE(writer->set_pack({1, 32}));
  ASSERT_TRUE(writer->commit());
  EXPECT_EQ((*index->read())->packs()->size(), 1u);
}

TEST_F(AnIndex, HoldsOneStateForACheck) {
  auto index = *open();
  auto reader = *Reader::open(path(), 1000);
  ASSERT_TRUE(reader->hold());
  auto writer = *Writer::open(path(), 1000);
  ASSERT_TRUE(writer->begin());
  ASSERT_TRUE(writer->set_pack({1, 32}));
  ASSERT_TRUE(writer->commit());
  EXPECT_TRUE(reader->packs()->empty());
  reader->release();
  EXPECT_EQ(reader->packs()->size(), 1u);
}

TEST_F(AnIndex, RefusesReferencesToNothing) {
  ASSERT_TRUE(open());
  auto writer = *Writer::open(path(), 1000);
  ASSERT_TRUE(writer->begin());
  ASSERT_TRUE(writer->add_record(1, {7, 32}));  // pack 7 is not there when it commits
  EXPECT_FALSE(writer->commit());
}

}  // namespace
}  // namespace varve::index
