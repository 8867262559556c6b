// Files in a zip file, read in place.
#include "varve/interchange/zip_reader.hpp"

#include <gtest/gtest.h>

#include "interchange/zip_writer.hpp"
#include "temporary_folder.hpp"

namespace varve::interchange {
namespace {

// An import that went on within a compressed WARC failed: libzip's seek fails there, and every read
// after it.
TEST(ZipReaderTest, ReadsCompressedFilesFromAnyByte) {
  const varve::testing::TemporaryFolder folder;
  const Path path = folder.path() / "a.zip";
  std::string bytes;
  while (bytes.size() < 300'000) bytes += std::to_string(bytes.size());
  auto writer = ZipWriter::make(path);
  ASSERT_TRUE(writer && writer->add("deflated", bytes, true) &&
              writer->add("stored", bytes, false));
  ASSERT_TRUE(writer->finish());
  const auto zip = ZipReader::open(path);
  ASSERT_TRUE(zip);
  ASSERT_EQ(zip->entries().size(), 2u);
  for (const ZipReader::Entry& entry : zip->entries()) {
    EXPECT_EQ(entry.is_stored, entry.name == "stored");
    const auto file = zip->open(entry);
    ASSERT_TRUE(file);
    for (const std::size_t at : {200'000, 0, 100'000, 250'000, 250'010, 7}) {
      EXPECT_EQ((*file)->read_at(at, 10), bytes.substr(at, 10)) << entry.name << " " << at;
    }
    EXPECT_EQ((*file)->read_at(1, bytes.size() - 1), bytes.substr(1));
    const auto behind = (*file)->read_at(bytes.size() - 5, 10);
    ASSERT_FALSE(behind);
    EXPECT_EQ(behind.error().kind, ErrorKind::kInvalid);
    EXPECT_EQ((*file)->read_at(3, 10), bytes.substr(3, 10)) << "after an error";
  }
}

}  // namespace
}  // namespace varve::interchange
