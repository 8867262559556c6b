#include "varve/base/file.hpp"

#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace varve {
namespace {

class PosixFileSystem : public ::testing::Test {
 protected:
  varve::testing::TemporaryFolder folder_;
  FileSystem& files_ = FileSystem::posix();
};

TEST_F(PosixFileSystem, ReadsWhatWasWritten) {
  const auto file = files_.open_write(folder_.path() / "a");
  ASSERT_TRUE(file);
  ASSERT_TRUE((*file)->write_at(3, "def"));
  ASSERT_TRUE((*file)->write_at(0, "abc"));
  ASSERT_TRUE((*file)->sync());
  EXPECT_EQ((*file)->read_at(1, 4), "bcde");
  EXPECT_EQ((*file)->size(), 6u);
  ASSERT_TRUE((*file)->truncate(2));
  EXPECT_EQ((*file)->size(), 2u);
}

TEST_F(PosixFileSystem, SaysWhereAFileEndsTooEarly) {
  const auto file = files_.open_write(folder_.path() / "a");
  ASSERT_TRUE((*file)->write_at(0, "abc"));
  const auto read = (*file)->read_at(1, 10);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kDamaged);
  EXPECT_NE(read.error().message.find("ends at byte 3"), std::string::npos);
}

TEST_F(PosixFileSystem, MakesFoldersAndListsThem) {
  ASSERT_TRUE(files_.make_folders(folder_.path() / "one/two"));
  ASSERT_TRUE(files_.make_folders(folder_.path() / "one/two")) << "making them again is no failure";
  ASSERT_TRUE(files_.open_write(folder_.path() / "one/b"));
  EXPECT_EQ(files_.list(folder_.path() / "one"), (std::vector<Path>{"b", "two"}));
}

TEST_F(PosixFileSystem, RenamesToANewNameOnly) {
  const auto put = [&](const char* name, const char* text) {
    ASSERT_TRUE((*files_.open_write(folder_.path() / name))->write_at(0, text));
  };
  put("a", "first");
  EXPECT_EQ(files_.rename_new(folder_.path() / "a", folder_.path() / "b"), true);
  put("a", "second");
  EXPECT_EQ(files_.rename_new(folder_.path() / "a", folder_.path() / "b"), false);
  EXPECT_EQ(read_file(folder_.path() / "b", 100), "first");
  EXPECT_EQ(read_file(folder_.path() / "a", 100), "second");
  EXPECT_FALSE(files_.rename_new(folder_.path() / "missing", folder_.path() / "c"));
}

TEST_F(PosixFileSystem, SaysWhenAFolderIsAFile) {
  ASSERT_TRUE(files_.open_write(folder_.path() / "file"));
  EXPECT_FALSE(files_.make_folders(folder_.path() / "file"));
  EXPECT_FALSE(files_.make_folders(folder_.path() / "file/below"));
}

TEST_F(PosixFileSystem, ProtectsAFileAndTakesThatBack) {
  const Path path = folder_.path() / "a";
  ASSERT_TRUE(files_.open_write(path));
  EXPECT_EQ(files_.is_read_only(path), false);
  ASSERT_TRUE(files_.set_read_only(path, true));
  EXPECT_EQ(files_.is_read_only(path), true);
  ASSERT_TRUE(files_.set_read_only(path, false));
  EXPECT_EQ(files_.is_read_only(path), false);
  EXPECT_FALSE(files_.is_read_only(folder_.path() / "missing"));
}

TEST_F(PosixFileSystem, FailsWithTheSystemsReason) {
  const auto missing = files_.open_read(folder_.path() / "missing");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kIo);
  EXPECT_NE(missing.error().message.find("No such file"), std::string::npos);
}

TEST_F(PosixFileSystem, TellsAnAbsentFileFromATooLargeOne) {
  EXPECT_EQ(read_file(folder_.path() / "missing", 10), std::nullopt);
  const auto file = files_.open_write(folder_.path() / "a");
  ASSERT_TRUE((*file)->write_at(0, "0123456789"));
  EXPECT_EQ(read_file(folder_.path() / "a", 10), "0123456789");
  EXPECT_EQ(read_file(folder_.path() / "a", 9).error().kind, ErrorKind::kLimit);
}

TEST_F(PosixFileSystem, PutsAFileInAnothersPlaceAsAWhole) {
  const Path path = folder_.path() / "a";
  ASSERT_TRUE(replace_file(path, "a longer text"));
  ASSERT_TRUE(replace_file(path, "short"));
  EXPECT_EQ(read_file(path, 100), "short");
  EXPECT_EQ(files_.list(folder_.path())->size(), 1);
  EXPECT_FALSE(replace_file(folder_.path() / "missing" / "a", "text"));
}

TEST(FailErrno, TellsAFullDiskFromOtherFailures) {
  EXPECT_EQ(fail_errno("x", ENOSPC).value().kind, ErrorKind::kNoSpace);
  EXPECT_EQ(fail_errno("x", EDQUOT).value().kind, ErrorKind::kNoSpace);
  EXPECT_EQ(fail_errno("x", EIO).value().kind, ErrorKind::kIo);
}

}  // namespace
}  // namespace varve
