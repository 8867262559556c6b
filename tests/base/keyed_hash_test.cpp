#include "varve/base/keyed_hash.hpp"

#include <gtest/gtest.h>

#include <string>

namespace varve {
namespace {

// The key 00 01 … 0f and the texts 00 01 … of the paper (appendix A) and of its authors' vectors.
TEST(SipHash, IsAsPublished) {
  const HashKey key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
  std::string bytes;
  for (char byte = 0; byte < 15; ++byte) bytes += byte;
  EXPECT_EQ(siphash(key, ""), 0x726fdb47dd0e0e31U);
  EXPECT_EQ(siphash(key, bytes.substr(0, 1)), 0x74f839c593dc67fdU);
  EXPECT_EQ(siphash(key, bytes.substr(0, 8)), 0x93f5f5799a932462U);
  EXPECT_EQ(siphash(key, bytes), 0xa129ca6149be45e5U);
}

TEST(KeyedHash, IsTheSameForTheSameBytes) {
  EXPECT_EQ(KeyedHash()("varve"), KeyedHash()(std::string("varve")));
  EXPECT_NE(KeyedHash()("varve"), KeyedHash()("varvf"));
}

}  // namespace
}  // namespace varve
