// What compressed transfers become that are made to fill a disk. What others do: import_test.cpp.
#include "interchange/transfer_decoder.hpp"

#include "interchange/bomb.hpp"
#include "interchange/files.hpp"

namespace varve::interchange {
namespace {

using namespace testing;

TEST(TransferDecoderTest, CutsBombs) {
  constexpr std::size_t kPiece = 64 << 10;
  const std::string bomb = zstd(std::string(300 << 20, ' '));
  TransferDecoder decoder("zstd");
  std::uint64_t length = 0;
  const auto count = [&](std::string_view part) -> Result<void> {
    length += part.size();
    return {};
  };
  for (std::size_t at = 0; at < bomb.size(); at += kPiece) {
    ASSERT_TRUE(decoder.feed(std::string_view(bomb).substr(at, kPiece), count));
  }
  EXPECT_EQ(decoder.finish(count), false);
  EXPECT_EQ(decoder.truncated(), Truncation::kLength);
  EXPECT_LE(length, kDecodedFreely);
  EXPECT_GE(length, kDecodedFreely - kPiece);
}

TEST(TransferDecoderTest, HoldsLittleOfWhatSaysNothing) {
  const std::string endless =
      std::string("\x1f\x8b\x08\x08\0\0\0\0\0\0", 10) + std::string(1 << 20, 'x');
  TransferDecoder decoder("gzip");
  std::string out;
  ASSERT_TRUE(decoder.feed(endless, [&](std::string_view part) -> Result<void> {
    out += part;
    return {};
  }));
  EXPECT_EQ(out, endless);
}

}  // namespace
}  // namespace varve::interchange
