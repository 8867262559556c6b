#include "varve/base/body.hpp"

#include <gtest/gtest.h>

namespace varve {
namespace {

TEST(Body, OfNothingIsEmpty) {
  EXPECT_TRUE(Body().empty());
  BodyWriter writer;
  EXPECT_TRUE(writer.finish()->empty());
}

TEST(Body, IsWhatWasAppendedInMemory) {
  BodyWriter writer;
  ASSERT_TRUE(writer.append("one "));
  ASSERT_TRUE(writer.append("two"));
  EXPECT_EQ(writer.size(), 7u);
  EXPECT_EQ(writer.finish()->view(), "one two");
  EXPECT_EQ(writer.size(), 0u);
}

TEST(Body, IsWhatWasAppendedAcrossTheBoundToAFile) {
  BodyWriter writer;
  std::string expected;
  for (int i = 0; i < 40; ++i) {
    const std::string piece(70'000, static_cast<char>('a' + i % 26));
    expected += piece;
    ASSERT_TRUE(writer.append(piece));
  }
  const auto body = writer.finish();
  ASSERT_TRUE(body);
  EXPECT_GT(body->size(), BodyWriter::kInMemory);
  EXPECT_TRUE(body->view() == expected);
  const Body copy = *body;
  EXPECT_EQ(copy.view().data(), body->view().data());
}

TEST(Body, CanBeWrittenTwiceWithTheSameWriter) {
  BodyWriter writer;
  ASSERT_TRUE(writer.append(std::string(BodyWriter::kInMemory + 1, 'x')));
  const auto first = writer.finish();
  ASSERT_TRUE(writer.append("second"));
  EXPECT_EQ(writer.finish()->view(), "second");
  EXPECT_EQ(first->size(), BodyWriter::kInMemory + 1);
}

}  // namespace
}  // namespace varve
