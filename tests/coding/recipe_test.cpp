// Recipes for what the reference encoders make, as servers call them.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <fstream>
#include <functional>

#include "coding/encode.hpp"
#include "coding/flush_points.hpp"
#include "varve/base/digest.hpp"
#include "varve/coding/coding.hpp"

namespace varve::coding {
namespace {

using testing::page;
using enum Coding;

constexpr std::uint64_t kBudget = 1ull << 30;

Result<std::string> applied(std::string_view recipe, std::string_view decoded) {
  std::string out;
  VARVE_TRY(apply_recipe(recipe, decoded, [&](std::string_view piece) -> Result<void> {
    out += piece;
    return {};
  }));
  return out;
}

// The recipe found, which has been seen to give the bytes again.
std::optional<Recipe> check(const std::vector<Coding>& codings, const std::string& coded,
                            const std::string& body, const std::string& name,
                            std::string_view hint = {}) {
  const auto recipe = find_recipe(codings, coded, body, kBudget, hint);
  EXPECT_TRUE(recipe) << name;
  if (!recipe) return recipe;
  const auto again = applied(*recipe, body);
  EXPECT_TRUE(again) << name << ": " << *recipe;
  EXPECT_TRUE(again.value_or(std::string()) == coded) << name << ": " << *recipe;
  return recipe;
}

// A gzip member as servers write it themselves around zlib's raw deflate: nginx, Apache, Python.
std::string member(const std::string& head, const std::string& body, int level, int window,
                   int memory) {
  std::string out = head + testing::zlib_with(body, level, -window, memory);
  for (const std::uint32_t field : {crc32(body), static_cast<std::uint32_t>(body.size())}) {
    for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(field >> shift));
  }
  return out;
}

const std::string kPlainHead("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10);

TEST(Recipe, GzipAtEveryLevelAndLength) {
  for (const std::size_t length : {0u, 1u, 300u, 20'000u, 400'000u}) {
    const std::string body = page(length);
    for (int level = 1; level <= 9; level += length < 100'000 ? 1 : 5) {
      const std::string name = fmt::format("{} bytes, level {}", length, level);
      check({kGzip}, testing::gzip(body, level), body, "zlib's gzip, " + name);
      check({kGzip}, member(kPlainHead, body, level, 15, 9), body, "as Apache, " + name);
    }
  }
}

TEST(Recipe, GzipAsNginxShrinksItsMemory) {
  for (const int length : {30, 250, 1000, 3000, 7000, 16'000}) {
    const std::string body = page(static_cast<std::size_t>(length));
    int window = 15;
    int memory = 8;
    while (length < (1 << (window - 1)) - 262) --window, --memory;
    check({kGzip}, member(kPlainHead, body, 1, window, memory), body, std::to_string(length));
  }
}

TEST(Recipe, GzipHeadersAreKeptVerbatim) {
  const std::string body = page(5000);
  const std::pair<const char*, std::string> heads[] = {
      {"Python's, with a time", std::string("\x1f\x8b\x08\x00\x12\x34\x56\x65\x02\xff", 10)},
      {"with a name", std::string("\x1f\x8b\x08\x08\x12\x34\x56\x65\x00\x03page.html\0", 20)},
      {"with everything",
       std::string("\x1f\x8b\x08\x1e\x00\x00\x00\x00\x00\x03\x02\x00xxname\0note\0"
                   "\x12\x34",
                   26)},
  };
  for (const auto& [name, head] : heads) check({kGzip}, member(head, body, 9, 15, 8), body, name);
}

TEST(Recipe, AHeaderTooLongForARecipeIsRefused) {
  const std::string head =
      std::string("\x1f\x8b\x08\x08\0\0\0\0\0\x03", 10) + std::string(1000, 'n') + '\0';
  const std::string body = page(5000);
  EXPECT_FALSE(find_recipe({kGzip}, member(head, body, 6, 15, 8), body, kBudget));
}

TEST(Recipe, AHeaderThatLiesIsRefused) {
  for (const std::size_t length : {0u, 1u, 3u, 9u, 10u, 11u}) {
    const std::string lie = std::string("\x1f\x8b\x08\x1e\x00\x00\x00\x00\x00\x03\xff\xff", 12);
    EXPECT_FALSE(find_recipe({kGzip}, lie.substr(0, length), "", kBudget));
  }
}

TEST(Recipe, DeflateWrappedAndRaw) {
  const std::string body = page(50'000);
  for (int level = 1; level <= 9; ++level) {
    check({kDeflate}, testing::zlib_with(body, level, 15), body, "wrapped");
    check({kDeflate}, testing::zlib_with(body, level, 12), body, "wrapped, small window");
    check({kDeflate}, testing::zlib_with(body, level, -15), body, "raw");
  }
}

// A server that flushes what it has, as streaming frameworks do.
std::string flushed(const std::string& body, const std::vector<std::size_t>& points) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(body.size() + 1000, '\0');
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  std::size_t at = 0;
  for (const std::size_t point : points) {
    stream.avail_in = static_cast<uInt>(point - at);
    deflate(&stream, Z_SYNC_FLUSH);
    at = point;
  }
  stream.avail_in = static_cast<uInt>(body.size() - at);
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST(Recipe, FlushesAreFound) {
  const std::string body = page(100'000);
  const std::vector<std::vector<std::size_t>> rows = {
      {0}, {1}, {4096}, {4096, 8192, 50'000}, {0, 99'999}, {100'000}};
  for (const auto& points : rows) {
    const auto recipe = check({kGzip}, flushed(body, points), body, std::to_string(points.front()));
    ASSERT_TRUE(recipe);
    EXPECT_NE(recipe->find(" flush=" + std::to_string(points.front())), std::string::npos)
        << *recipe;
  }
}

TEST(Recipe, TooManyFlushesAreRefused) {
  const std::string body = page(100'000);
  std::vector<std::size_t> points;
  for (std::size_t point = 1000; point < body.size(); point += 1000) points.push_back(point);
  EXPECT_FALSE(find_recipe({kGzip}, flushed(body, points), body, kBudget));
}

TEST(Recipe, BrotliAtEveryQuality) {
  for (const std::size_t length : {0u, 1u, 20'000u}) {
    const std::string body = page(length);
    for (int quality = 0; quality <= 11; ++quality) {
      if (quality == 10) continue;  // brotli's one-shot function has a way of its own there
      for (const int window : {18, 22}) {
        check({kBrotli}, testing::brotli(body, quality, window), body,
              fmt::format("{} bytes, quality {}, window {}", length, quality, window));
      }
    }
  }
}

TEST(Recipe, ZstdAtEveryLevel) {
  for (const std::size_t length : {0u, 1u, 5000u, 140'000u}) {
    const std::string body = page(length);
    for (int level = 1; level <= 19; level += length < 100'000 ? 1 : 3) {
      check({kZstd}, testing::zstd(body, level), body,
            fmt::format("{} bytes, level {}", length, level));
    }
  }
}

TEST(Recipe, ZstdStreamedWithAChecksumAndWithoutSize) {
  const std::string body = page(300'000);
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 5);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string coded(ZSTD_compressBound(body.size()), '\0');
  ZSTD_outBuffer out{coded.data(), coded.size(), 0};
  for (std::size_t at = 0; at < body.size(); at += 7000) {  // as a server reads its file
    ZSTD_inBuffer in{body.data() + at, std::min<std::size_t>(7000, body.size() - at), 0};
    while (in.pos < in.size) ZSTD_compressStream2(context, &out, &in, ZSTD_e_continue);
  }
  ZSTD_inBuffer none{nullptr, 0, 0};
  while (ZSTD_compressStream2(context, &out, &none, ZSTD_e_end) != 0) {
  }
  ZSTD_freeCCtx(context);
  coded.resize(out.pos);
  check({kZstd}, coded, body, "streamed");
}

TEST(Recipe, StackedCodings) {
  const std::string body = page(20'000);
  const std::string inner = testing::gzip(body, 4);
  const auto recipe =
      check({kGzip, kBrotli}, testing::brotli(inner, 5, 22), body, "gzip, then brotli");
  ASSERT_TRUE(recipe);
  EXPECT_NE(recipe->find(" | br "), std::string::npos) << *recipe;
}

TEST(Recipe, AShortTailIsKeptAndALongOneRefused) {
  const std::string body = page(20'000);
  check({kGzip}, testing::gzip(body) + std::string(8, '\0'), body, "zeros behind");
  EXPECT_FALSE(find_recipe({kGzip}, testing::gzip(body) + std::string(65, 'x'), body, kBudget));
}

TEST(Recipe, WhatNoEncoderMakesIsRefused) {
  const std::string body = page(20'000);
  std::string damaged = testing::gzip(body);
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
  EXPECT_FALSE(find_recipe({kGzip}, damaged, body, kBudget));
  EXPECT_FALSE(find_recipe({kGzip}, testing::gzip(body), body + "x", kBudget));
  EXPECT_FALSE(find_recipe({kGzip}, "", "", kBudget));
  EXPECT_FALSE(find_recipe({kDeflate}, "", "", kBudget));
  EXPECT_FALSE(find_recipe({kBrotli}, "", "", kBudget));
  EXPECT_FALSE(find_recipe({kZstd}, "", "", kBudget));
  EXPECT_FALSE(find_recipe({}, body, body, kBudget));
}

TEST(Recipe, TheHintIsTriedFirst) {
  const std::string body = page(300'000);
  const std::string coded = member(kPlainHead, body, 8, 15, 9);
  const auto once = body.size();  // enough for one trial
  EXPECT_FALSE(find_recipe({kGzip}, coded, body, once));
  EXPECT_TRUE(find_recipe({kGzip}, coded, body, once,
                          "gzip level=8 mem=9 window=15 head=1f8b08001234567800ff"));
  EXPECT_FALSE(find_recipe({kGzip}, coded, body, once, "nonsense"));
}

TEST(Recipe, TheBudgetBoundsTheSearch) {
  const std::string body = page(100'000);
  EXPECT_FALSE(find_recipe({kGzip}, testing::gzip(body), body, body.size() - 1));
  EXPECT_TRUE(find_recipe({kGzip}, testing::gzip(body), body, body.size()));
}

TEST(Recipe, WhatIsNoRecipeIsRefused) {
  for (const char* recipe : {
           "",
           "gzip",
           "gzip level=6",
           "gzip level=10 mem=8 window=15",
           "gzip level=6 mem=8 window=16",
           "gzip level=6 mem=8 window=15 head=xyz",
           "gzip level=6 mem=8 window=15 head=1f8",
           "gzip level=6 mem=8 window=15 flush=9,3",
           "gzip level=6 mem=8 window=15 flush=99",
           "gzip level=6 mem=8 window=15 flush=a",
           "br quality=12 window=22 sized=1",
           "br quality=5 window=25 sized=1",
           "zstd level=23 size=1 checksum=0 streamed=1",
           "zstd level=0 size=1 checksum=0 streamed=1",
           "lzma level=6",
           "gzip level",
           "gzip level=6 mem=8 window=15 | ",
           "a | b | c | d | e",
       }) {
    const auto result = applied(recipe, "body");
    ASSERT_FALSE(result) << recipe;
    EXPECT_EQ(result.error().kind, ErrorKind::kInvalid) << recipe;
  }
}

// What a command makes of a body; nothing where there is no such program.
std::optional<std::string> piped(const std::string& command, const std::string& body) {
  const std::string path = ::testing::TempDir() + "/varve-recipe-test-body";
  std::ofstream(path, std::ios::binary) << body;
  FILE* pipe = ::popen((command + " < " + path + " 2>/dev/null").c_str(), "r");
  std::string out;
  char buffer[65536];
  std::size_t got = 0;
  while ((got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0) out.append(buffer, got);
  const int status = ::pclose(pipe);
  std::remove(path.c_str());
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
  return out;
}

TEST(Recipe, OfPrograms) {
  const struct {
    const char* command;
    Coding coding;
  } rows[] = {
      {"gzip -c", kGzip},
      {"gzip -9 -c", kGzip},
      {"gzip -1 -c", kGzip},
      {"brotli -5 -c", kBrotli},
      {"python3 -c 'import gzip,sys; "
       "sys.stdout.buffer.write(gzip.compress(sys.stdin.buffer.read()))'",
       kGzip},
  };
  int found = 0;
  for (const auto& row : rows) {
    const std::string body = page(30'000);
    const auto coded = piped(row.command, body);
    if (!coded) continue;
    check({row.coding}, *coded, body, row.command);
    ++found;
  }
  if (found == 0) GTEST_SKIP() << "neither gzip, brotli nor python3 is there";
}

}  // namespace
}  // namespace varve::coding
