#include "varve/base/bytes.hpp"

#include <gtest/gtest.h>

namespace varve {
namespace {

TEST(Reader, ReadsWhatWasPut) {
  std::string bytes;
  put<std::uint8_t>(bytes, 7);
  put<std::uint64_t>(bytes, 0x0102030405060708);
  put_string(bytes, "text");
  put<std::int32_t>(bytes, -2);
  Reader reader(bytes);
  EXPECT_EQ(reader.get<std::uint8_t>(), 7);
  EXPECT_EQ(reader.get<std::uint64_t>(), 0x0102030405060708u);
  EXPECT_EQ(reader.get_string(), "text");
  EXPECT_EQ(reader.get<std::int32_t>(), -2);
  EXPECT_TRUE(reader.at_end());
}

TEST(Reader, RemembersThatItWasAskedBeyondTheEnd) {
  std::string bytes;
  put<std::uint32_t>(bytes, 1000);
  bytes += "short";
  Reader reader(bytes);
  EXPECT_EQ(reader.get_string(), "");
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.get<std::uint8_t>(), 0);
  EXPECT_FALSE(reader.at_end());
}

TEST(Bytes, AreLittleEndianOnDisk) {
  std::string bytes;
  put<std::uint32_t>(bytes, 0x01020304);
  EXPECT_EQ(to_hex(bytes), "04030201");
}

TEST(Bytes, AreToldToPeopleInPowersOfAThousand) {
  EXPECT_EQ(human_bytes(0), "0 B");
  EXPECT_EQ(human_bytes(999), "999 B");
  EXPECT_EQ(human_bytes(1000), "1.0 kB");
  EXPECT_EQ(human_bytes(999'960), "1.0 MB");
  EXPECT_EQ(human_bytes(1'250'000'000), "1.2 GB");
}

}  // namespace
}  // namespace varve
