#include "varve/coding/gzip_file.hpp"

#include <gtest/gtest.h>

#include "coding/encode.hpp"

namespace varve::coding {
namespace {

TEST(GzipFile, GivesWhatIsInIt) {
  const std::string text(3u << 20, 'a');
  const std::string whole = testing::gzip(text);
  ASSERT_TRUE(is_gzip(whole));
  EXPECT_FALSE(is_gzip(text));
  const auto file = unpack_gzip(whole, text.size());
  ASSERT_TRUE(file);
  EXPECT_EQ(file->body.view(), text);
  EXPECT_FALSE(file->broken);
}

TEST(GzipFile, GivesWhatStandsBeforeItBreaksOff) {
  const std::string text = testing::page(100'000);
  const std::string whole = testing::gzip(text);
  const auto file = unpack_gzip(std::string_view(whole).substr(0, whole.size() / 2), 1 << 30);
  ASSERT_TRUE(file && file->broken);
  EXPECT_EQ(file->broken->kind, ErrorKind::kDamaged);
  EXPECT_FALSE(file->body.empty());
  EXPECT_TRUE(text.starts_with(file->body.view()));
}

TEST(GzipFile, IsCutAtTheLimit) {
  const auto file = unpack_gzip(testing::gzip(std::string(100'000, 'a')), 99'999);
  ASSERT_TRUE(file && file->broken);
  EXPECT_EQ(file->broken->kind, ErrorKind::kLimit);
  EXPECT_EQ(file->body.size(), 99'999u);
}

}  // namespace
}  // namespace varve::coding
