#include "interchange/payload_digest.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "varve/base/bytes.hpp"

namespace varve::interchange {
namespace {

// RFC 4648 10, without padding.
TEST(Base32Test, IsThatOfTheStandardsVectors) {
  for (const auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{
           {"", ""},
           {"f", "MY"},
           {"fo", "MZXQ"},
           {"foo", "MZXW6"},
           {"foob", "MZXW6YQ"},
           {"fooba", "MZXW6YTB"},
           {"foobar", "MZXW6YTBOI"},
       }) {
    EXPECT_EQ(to_base32(bytes), text);
  }
}

struct Known {
  std::string algorithm;
  std::string hex;  // of "abc" (RFC 1321, FIPS 180)
};
const std::vector<Known> kKnown = {
    {"md5", "900150983cd24fb0d6963f7d28e17f72"},
    {"sha1", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {"sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"sha512",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3fe"
     "ebbd454d4423643ce80e2a9ac94fa54ca49f"},
};

NamedDigest of_abc(const std::string& algorithm) {
  Hasher hasher(algorithm);
  hasher.update("a");
  hasher.update("");
  hasher.update("bc");
  return hasher.finish();
}

TEST(HasherTest, GivesTheStandardsDigests) {
  for (const Known& known : kKnown) {
    const NamedDigest digest = of_abc(known.algorithm);
    EXPECT_EQ(digest.algorithm, known.algorithm);
    EXPECT_EQ(to_hex(digest.bytes), known.hex);
  }
}

TEST(ParseDigestTest, TakesHexAndBase32OfEachAlgorithm) {
  for (const Known& known : kKnown) {
    SCOPED_TRACE(known.algorithm);
    const NamedDigest digest = of_abc(known.algorithm);
    const std::string base32 = to_base32(digest.bytes);
    std::string small;
    for (const char c : base32) small += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    std::string large = known.hex;
    for (char& c : large) {
      if (c >= 'a') c = static_cast<char>(c - 32);
    }
    for (const std::string& digits : {known.hex, large, base32, small, base32 + "===="}) {
      EXPECT_EQ(parse_digest(known.algorithm + ":" + digits), digest) << digits;
      EXPECT_EQ(parse_digest(" " + known.algorithm + " : " + digits + " "), digest) << digits;
    }
    EXPECT_EQ(parse_digest(digest.text()), digest);
  }
  EXPECT_EQ(parse_digest("SHA-1:" + kKnown[1].hex), of_abc("sha1"));
  EXPECT_EQ(parse_digest("SHA256:" + kKnown[2].hex), of_abc("sha256"));
}

TEST(ParseDigestTest, RefusesWhatIsNotOfItsLength) {
  for (const Known& known : kKnown) {
    for (const std::string& digits : {known.hex, to_base32(of_abc(known.algorithm).bytes)}) {
      const std::string text = known.algorithm + ":" + digits;
      EXPECT_FALSE(parse_digest(text.substr(0, text.size() - 1))) << text;
      EXPECT_FALSE(parse_digest(text.substr(0, text.size() - 8))) << text;
      // A 33rd digit of a SHA-1 was left out without a word.
      EXPECT_FALSE(parse_digest(text + "a")) << text;
      EXPECT_FALSE(parse_digest(text + "aa")) << text;
    }
  }
}

TEST(ParseDigestTest, RefusesWhatIsNone) {
  const std::string& hex = kKnown[1].hex;
  for (const std::string& text : std::vector<std::string>{
           "", ":", "sha1", "sha1:", hex, "sha1" + hex, "sha2:" + hex, "sha256:" + hex,
           "sha1:g" + hex.substr(1), "sha1:1" + to_base32(of_abc("sha1").bytes).substr(1),
           "sha1: " + hex.substr(0, 20) + " " + hex.substr(21)}) {
    EXPECT_FALSE(parse_digest(text)) << text;
  }
}

}  // namespace
}  // namespace varve::interchange
