#include "varve/base/digest.hpp"

#include <gtest/gtest.h>

namespace varve {
namespace {

// FIPS 180-4's examples.
TEST(Sha256, OfTheStandardsExamples) {
  EXPECT_EQ(Sha256::of("").text(),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(Sha256::of("abc").hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, InPiecesIsThatOfTheWhole) {
  Sha256 running;
  running.update("a");
  running.update("bc");
  EXPECT_EQ(running.finish(), Sha256::of("abc"));
  running.update("abc");
  EXPECT_EQ(running.finish(), Sha256::of("abc")) << "it starts anew after finish()";
}

TEST(Digest, ComesBackFromItsText) {
  const Digest digest = Sha256::of("varve");
  EXPECT_EQ(Digest::from_text(digest.text()), digest);
  EXPECT_EQ(Digest::from_text(digest.hex()), digest);
  EXPECT_EQ(Digest::from_bytes(digest.view()), digest);
  EXPECT_FALSE(Digest::from_text(digest.hex().substr(1)));
  EXPECT_FALSE(Digest::from_text("g" + digest.hex().substr(1)));
  EXPECT_FALSE(Digest::from_bytes("short"));
}

TEST(Crc32, IsThatOfZlibAndGoesOn) {
  EXPECT_EQ(crc32("123456789"), 0xCBF43926u);
  EXPECT_EQ(crc32("6789", crc32("12345")), 0xCBF43926u);
}

}  // namespace
}  // namespace varve
