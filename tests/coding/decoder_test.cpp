#include <gtest/gtest.h>

#include <functional>

#include "coding/encode.hpp"
#include "varve/coding/coding.hpp"

namespace varve::coding {
namespace {

using testing::page;
using enum Coding;

// Decodes in pieces of `step` bytes.
Result<std::string> decode(const std::vector<Coding>& codings, std::string_view coded,
                           std::size_t step = SIZE_MAX) {
  std::string out;
  const ByteSink sink = [&](std::string_view piece) -> Result<void> {
    EXPECT_LE(piece.size(), 64u << 10);
    EXPECT_FALSE(piece.empty());
    out += piece;
    return {};
  };
  Decoder decoder(codings);
  while (!coded.empty()) {
    const std::string_view piece = coded.substr(0, step);
    VARVE_TRY(decoder.feed(piece, sink));
    coded.remove_prefix(piece.size());
  }
  VARVE_TRY(decoder.finish(sink));
  return out;
}

TEST(ContentEncoding, Table) {
  const struct {
    const char* value;
    std::optional<std::vector<Coding>> codings;
  } rows[] = {
      {"", std::vector<Coding>{}},
      {"identity", std::vector<Coding>{}},
      {"gzip", std::vector{kGzip}},
      {" X-GZip ", std::vector{kGzip}},
      {"deflate", std::vector{kDeflate}},
      {"br", std::vector{kBrotli}},
      {"zstd", std::vector{kZstd}},
      {"gzip, br", std::vector{kGzip, kBrotli}},
      {",gzip,,identity,", std::vector{kGzip}},
      {"gzip,gzip,gzip,gzip", std::vector{kGzip, kGzip, kGzip, kGzip}},
      {"gzip,gzip,gzip,gzip,gzip", std::nullopt},
      {"compress", std::nullopt},
      {"gzip br", std::nullopt},
      {"gzip;q=1", std::nullopt},
  };
  for (const auto& row : rows) {
    const auto codings = parse_content_encoding(row.value);
    ASSERT_EQ(codings.has_value(), row.codings.has_value()) << row.value;
    EXPECT_EQ(codings.value_or(std::vector<Coding>()), row.codings.value_or(std::vector<Coding>()))
        << row.value;
  }
}

struct Row {
  const char* name;
  std::vector<Coding> codings;
  std::function<std::string(std::string_view)> encode;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {"nothing", {}, [](std::string_view b) { return std::string(b); }},
      {"gzip", {kGzip}, [](std::string_view b) { return testing::gzip(b); }},
      {"zlib", {kDeflate}, [](std::string_view b) { return testing::zlib_with(b, 6, 15); }},
      {"raw deflate", {kDeflate}, [](std::string_view b) { return testing::zlib_with(b, 6, -15); }},
      {"brotli", {kBrotli}, [](std::string_view b) { return testing::brotli(b); }},
      {"brotli, 16 MiB window",
       {kBrotli},
       [](std::string_view b) { return testing::brotli(b, 5, 24); }},
      {"zstd", {kZstd}, [](std::string_view b) { return testing::zstd(b); }},
      {"gzip, then brotli",
       {kGzip, kBrotli},
       [](std::string_view b) { return testing::brotli(testing::gzip(b)); }},
      {"zstd, then gzip, then deflate",
       {kZstd, kGzip, kDeflate},
       [](std::string_view b) {
         return testing::zlib_with(testing::gzip(testing::zstd(b)), 6, -15);
       }},
  };
  return all;
}

TEST(Decoder, GivesBackWhatWasEncodedHoweverItComes) {
  for (const Row& row : rows()) {
    for (const std::size_t length : {0u, 1u, 1000u, 150'000u}) {
      const std::string body = page(length);
      const std::string coded = row.encode(body);
      for (const std::size_t step : {std::size_t{1}, std::size_t{1000}, coded.size() + 1}) {
        const auto decoded = decode(row.codings, coded, step);
        ASSERT_TRUE(decoded) << row.name << ": " << decoded.error().message;
        EXPECT_EQ(*decoded, body) << row.name << " " << length << " " << step;
      }
    }
  }
}

TEST(Decoder, NoBytesAreAnEmptyBody) {
  for (const Row& row : rows()) {
    const auto decoded = decode(row.codings, "");
    ASSERT_TRUE(decoded) << row.name;
    EXPECT_TRUE(decoded->empty()) << row.name;
  }
}

TEST(Decoder, WhatIsCutOffIsDamaged) {
  for (const Row& row : rows()) {
    if (row.codings.empty()) continue;
    const std::string coded = row.encode(page(100'000));
    for (const std::size_t left : {std::size_t{1}, coded.size() / 2, coded.size() - 1}) {
      const auto decoded = decode(row.codings, std::string_view(coded).substr(0, left));
      ASSERT_FALSE(decoded) << row.name << " " << left;
      EXPECT_EQ(decoded.error().kind, ErrorKind::kDamaged) << row.name;
    }
  }
}

TEST(Decoder, GarbageIsDamaged) {
  const std::string garbage = "<!doctype html><p>This says it is coded, and is not.";
  for (const Row& row : rows()) {
    if (row.codings.empty()) continue;
    const auto decoded = decode(row.codings, garbage);
    ASSERT_FALSE(decoded) << row.name;
    EXPECT_EQ(decoded.error().kind, ErrorKind::kDamaged) << row.name;
  }
}

TEST(Decoder, AllGzipMembersCount) {
  const std::string coded = testing::gzip("one ") + testing::gzip("") + testing::gzip("two");
  for (const std::size_t step : {1u, 7u, 1000u})
    EXPECT_EQ(*decode({kGzip}, coded, step), "one two");
}

TEST(Decoder, WhatFollowsTheStreamIsLeftAlone) {
  const std::string trailers[] = {std::string(1000, '\0'), "garbage", "\x1f", "\x1f\x8b", "\n"};
  for (const std::string& trailer : trailers) {
    for (const std::size_t step : {1u, 1000u}) {
      EXPECT_EQ(*decode({kGzip}, testing::gzip("body") + trailer, step), "body");
      EXPECT_EQ(*decode({kDeflate}, testing::zlib_with("body", 6, 15) + trailer, step), "body");
      EXPECT_EQ(*decode({kBrotli}, testing::brotli("body") + trailer, step), "body");
    }
  }
}

TEST(Decoder, AMemberThatIsBrokenIsDamaged) {
  std::string coded = testing::gzip("one ") + testing::gzip(page(1000));
  coded.resize(coded.size() - 4);
  EXPECT_FALSE(decode({kGzip}, coded));
}

TEST(Decoder, SeveralZstdFramesCountAndSkippableOnesAreSkipped) {
  const std::string skippable("\x50\x2a\x4d\x18\x03\x00\x00\x00xyz", 11);
  const std::string coded = testing::zstd("one ") + skippable + testing::zstd("two");
  for (const std::size_t step : {1u, 1000u}) EXPECT_EQ(*decode({kZstd}, coded, step), "one two");
}

TEST(Decoder, AZstdWindowBeyondEightMebibytesIsRefused) {
  const std::string body(1000, 'x');
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 24);
  ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
  std::string coded(10'000, '\0');
  ZSTD_inBuffer in{body.data(), body.size(), 0};
  ZSTD_outBuffer out{coded.data(), coded.size(), 0};
  // Two calls, so that the encoder does not know the size and keeps the window asked for.
  ZSTD_compressStream2(context, &out, &in, ZSTD_e_flush);
  ZSTD_compressStream2(context, &out, &in, ZSTD_e_end);
  ZSTD_freeCCtx(context);
  coded.resize(out.pos);
  const auto decoded = decode({kZstd}, coded);
  ASSERT_FALSE(decoded);
  EXPECT_EQ(decoded.error().kind, ErrorKind::kDamaged);
}

TEST(Decoder, TheSinksFailureEndsABomb) {
  const std::string bomb = testing::gzip(std::string(10 << 20, '\0'));
  std::size_t seen = 0;
  Decoder decoder({kGzip});
  const auto result = decoder.feed(bomb, [&](std::string_view piece) -> Result<void> {
    seen += piece.size();
    if (seen > 1'000'000) return fail(ErrorKind::kLimit, "enough");
    return {};
  });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kLimit);
  EXPECT_LT(seen, 1'100'000u);
}

}  // namespace
}  // namespace varve::coding
