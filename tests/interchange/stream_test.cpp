// The bytes of a file in order, whatever they are compressed with and wherever they are damaged.
#include "interchange/stream.hpp"

#include "interchange/files.hpp"

namespace varve::interchange {
namespace {

using namespace testing;

struct Read {
  std::string bytes;
  std::vector<std::string> damages;
  bool cut_short = false;
};

// All that can be read, behind damage too, `wanted` bytes asked for at once.
Read read_on(Stream stream, std::size_t wanted = 1) {
  Read read;
  for (;;) {
    const auto bytes = stream.peek(wanted);
    EXPECT_TRUE(bytes) << bytes.error().message;
    if (!bytes) return read;
    read.bytes += *bytes;
    const bool more = bytes->size() >= wanted;
    stream.skip(bytes->size());
    EXPECT_EQ(stream.given(), read.bytes.size());
    if (more) continue;
    if (stream.damage().empty()) return read;
    read.damages.push_back(stream.damage());
    read.cut_short = stream.is_cut_short();
    const auto on = stream.go_on_behind_damage();
    if (!on || !*on) return read;
  }
}

TEST(StreamTest, GivesTheBytesOfEveryForm) {
  const std::string a = repeated("one record\n", 1000);
  const std::string b = noise(300'000);
  const std::string dictionary = repeated("words that a dictionary holds ", 40) + noise(500);
  struct Row {
    const char* name;
    std::string file;
    std::string bytes;
  };
  for (const Row& row : std::vector<Row>{
           {"empty", "", ""},
           {"one byte", "x", "x"},
           {"plain", a + b, a + b},
           {"gzip, a member for all", gzip(a + b), a + b},
           {"gzip, a member for each", gzip(a) + gzip(b) + gzip(a), a + b + a},
           {"gzip, empty members", gzip("") + gzip(a) + gzip("") + gzip("") + gzip(b) + gzip(""),
            a + b},
           {"gzip, only an empty member", gzip(""), ""},
           {"gzip, many small members", repeated(gzip("ab"), 50'000), repeated("ab", 50'000)},
           {"gzip, not compressed at all", gzip(b, 0) + gzip(a, 0), b + a},
           {"zstd, a frame for all", zstd(a + b), a + b},
           {"zstd, a frame for each", zstd(a) + zstd(b) + zstd(a), a + b + a},
           {"zstd, empty frames", zstd("") + zstd(a) + zstd("") + zstd(b), a + b},
           {"zstd, a dictionary",
            dictionary_frame(dictionary) + zstd(a, dictionary) +
                zstd("words that a dictionary holds", dictionary),
            a + "words that a dictionary holds"},
           {"zstd, a compressed dictionary",
            dictionary_frame(zstd(dictionary)) + zstd(a, dictionary) + zstd(b, dictionary), a + b},
           {"zstd, a frame of 3 MiB", zstd(repeated(a, 300)), repeated(a, 300)},
       }) {
    SCOPED_TRACE(row.name);
    for (const std::size_t wanted : {1u, 7'000u, 1u << 20}) {
      const Read read = read_on(open_stream(row.file), wanted);
      EXPECT_TRUE(read.bytes == row.bytes) << read.bytes.size();
      EXPECT_TRUE(read.damages.empty()) << read.damages.front();
    }
  }
}

TEST(StreamTest, GivesAsMuchAsIsWantedUpToItsLimit) {
  const std::string bytes = noise(3 << 20);
  for (const std::string& file : {bytes, gzip(bytes), zstd(bytes)}) {
    Stream stream = open_stream(file);
    for (const std::size_t wanted : {0u, 1u, 4'096u, 300'000u, 1u << 20}) {
      const auto peeked = stream.peek(wanted);
      ASSERT_TRUE(peeked);
      EXPECT_GE(peeked->size(), wanted);
      EXPECT_EQ(*peeked, std::string_view(bytes).substr(0, peeked->size()));
    }
    EXPECT_LT(stream.peek(SIZE_MAX)->size(), bytes.size());
    stream.skip(1'000);
    EXPECT_EQ(stream.peek(10)->substr(0, 10), bytes.substr(1'000, 10));
  }
}

TEST(StreamTest, PositionsAreWhereMembersBegin) {
  const std::string a = gzip("first");
  const std::string empty = gzip("");
  const std::string b = gzip("second");
  Stream stream = open_stream(a + empty + b);
  const auto at = [&] { return std::pair(stream.position().byte, stream.position().within); };
  using At = std::pair<std::uint64_t, std::uint64_t>;
  EXPECT_EQ(at(), At(0, 0));
  ASSERT_TRUE(stream.peek(11));
  EXPECT_EQ(at(), At(0, 0));
  EXPECT_EQ(stream.left_of_member(), 5u);
  stream.skip(2);
  EXPECT_EQ(at(), At(0, 2));
  EXPECT_EQ(stream.left_of_member(), 3u);
  stream.skip(3);
  EXPECT_EQ(at(), At(a.size() + empty.size(), 0));
  EXPECT_EQ(stream.left_of_member(), std::string_view::npos);
  stream.skip(6);
  EXPECT_EQ(at(), At(a.size() + empty.size(), 6));
  EXPECT_EQ(to_string(Position{7, 0}), "byte 7");
  EXPECT_EQ(to_string(Position{7, 6}), "byte 7 (and 6 decompressed)");

  Stream plain = open_stream("first second");
  ASSERT_TRUE(plain.peek(1));
  plain.skip(6);
  EXPECT_EQ(plain.position().byte, 6u);
  EXPECT_EQ(plain.position().within, 0u);
}

TEST(StreamTest, BeginsWhereAMemberDoes) {
  const std::string dictionary = repeated("words ", 100) + noise(200);
  EXPECT_EQ(read_on(open_stream("first second", 6)).bytes, "second");
  EXPECT_EQ(read_on(open_stream(gzip("a") + gzip("b"), gzip("a").size())).bytes, "b");
  const std::string before = dictionary_frame(dictionary) + zstd("a", dictionary);
  EXPECT_EQ(read_on(open_stream(before + zstd("words", dictionary), before.size())).bytes, "words");
  EXPECT_EQ(read_on(open_stream("abc", 99)).bytes, "");
}

TEST(StreamTest, SaysThatAFileIsCutShortAndGivesAllBefore) {
  const std::string body = noise(100'000);
  for (const std::string& file : {gzip("first") + gzip(body), zstd("first") + zstd(body)}) {
    const std::size_t first = file.size() - (file[0] == '\x1f' ? gzip(body) : zstd(body)).size();
    for (const std::size_t size : {first + 1, first + 5, first + 50'000, file.size() - 1}) {
      const Read read = read_on(open_stream(file.substr(0, size)));
      ASSERT_EQ(read.damages.size(), 1u) << size;
      EXPECT_EQ(read.damages[0], "the file ends in the middle of compressed bytes");
      EXPECT_TRUE(read.cut_short);
      EXPECT_TRUE(("first" + body).starts_with(read.bytes)) << size;
      EXPECT_GE(read.bytes.size(), 5u);
    }
    EXPECT_TRUE(read_on(open_stream(file.substr(0, first))).damages.empty());
  }
}

TEST(StreamTest, GoesOnBehindDamage) {
  const std::string body = noise(10'000);
  const std::string gz = gzip(body);
  std::string damaged = gz;
  damaged[gz.size() / 2] = static_cast<char>(~damaged[gz.size() / 2]);
  std::string no_frame = zstd(body);
  no_frame[4] = static_cast<char>(~no_frame[4]);
  struct Row {
    const char* name;
    std::string file;
    std::string behind;
  };
  for (const Row& row : std::vector<Row>{
           {"a member damaged within", gzip("a") + damaged + gzip("b"), "b"},
           {"two of them", gzip("a") + damaged + damaged + gzip("b"), "b"},
           {"a member cut", gzip("a") + gz.substr(0, 700) + gzip("b"), "b"},
           {"zeros between", gzip("a") + std::string(5'000, '\0') + gzip("b"), "b"},
           {"zeros at the end", gzip("a") + std::string(5'000, '\0'), "a"},
           {"text between", gzip("a") + "This is no member." + gzip("b"), "b"},
           {"what seems to be a member", gzip("a") + std::string("\x1f\x8b\x08\x00", 4) + gzip("b"),
            "b"},
           {"the mark across two readings",
            gzip("a") + std::string((256 << 10) - gzip("a").size() - 2, 'x') + gzip("b"), "b"},
           {"a frame damaged", zstd("a") + no_frame + zstd("b"), "b"},
           {"text between frames", zstd("a") + "This is no frame." + zstd("b"), "b"},
       }) {
    SCOPED_TRACE(row.name);
    const Read read = read_on(open_stream(row.file));
    EXPECT_FALSE(read.damages.empty());
    EXPECT_TRUE(read.bytes.starts_with("a"));
    EXPECT_TRUE(read.bytes.ends_with(row.behind));
  }
}

// Up to 256 KiB of the file before the damage were lost with it.
TEST(StreamTest, GivesWhatComesBeforeDamageInAMember) {
  const std::string body = noise(200'000);
  std::string file = gzip(body, 0);
  file[file.size() - 3] = static_cast<char>(~file[file.size() - 3]);  // its length
  const Read read = read_on(open_stream(file));
  EXPECT_EQ(read.damages.size(), 1u);
  EXPECT_TRUE(read.bytes == body) << read.bytes.size();
}

TEST(StreamTest, RefusesBombsAndGoesOnBehindThem) {
  std::string bomb;  // frames of zstd give 128 KiB for 4 bytes: a block of one repeated byte
  bomb = std::string("\x28\xb5\x2f\xfd\x00\x58", 6);
  for (int block = 0; block < 9'000; ++block) bomb += std::string("\x02\x00\x10\x00", 4);
  bomb += std::string("\x03\x00\x10\x00", 4);
  Stream stream = open_stream(bomb + zstd("behind it"));
  std::uint64_t given = 0;
  for (;;) {
    const auto bytes = stream.peek(1);
    ASSERT_TRUE(bytes) << bytes.error().message;
    if (bytes->empty()) break;
    given += bytes->size();
    stream.skip(bytes->size());
  }
  EXPECT_EQ(stream.damage(), "it decompresses to more than 250 times its size: it is a bomb");
  EXPECT_LT(given, (std::uint64_t{1} << 30) + (2 << 20));
  ASSERT_TRUE(stream.go_on_behind_damage().value_or(false));
  EXPECT_EQ(*stream.peek(1), "behind it");
}

// Each of them is below what a bomb is.
TEST(StreamTest, RefusesManyMembersThatAreABombTogether) {
  const std::string member = zstd(std::string(1 << 20, ' '));
  const auto file = std::make_shared<store::MemoryFile>(repeated(member, 100));
  const std::uint64_t size = *file->size();
  const auto given = [](Stream stream) {
    const Read read = read_on(std::move(stream));
    EXPECT_LE(read.damages.size(), 1u);  // and no more is looked for
    return read.bytes.size();
  };
  const auto budget = std::make_shared<Budget>(Budget{.free = 16 << 20});
  EXPECT_EQ(given(*Stream::open(file, 0, size, 0)), 100u << 20);
  const std::size_t some = given(*Stream::open(file, 0, size, 0, budget));
  EXPECT_GT(some, 16u << 20);
  EXPECT_LE(some, 17u << 20);
  // Nor does another file of the same zip give any.
  EXPECT_EQ(given(*Stream::open(file, 0, size, 0, budget)), 0u);
  // What is less compressed earns more.
  budget->in += 1 << 20;
  EXPECT_GT(given(*Stream::open(file, 0, size, 0, budget)), 60u << 20);
}

TEST(StreamTest, RefusesDictionariesThatAreNone) {
  const auto open = [](std::string bytes) {
    const std::uint64_t size = bytes.size();
    return Stream::open(std::make_shared<store::MemoryFile>(std::move(bytes)), 0, size, 0);
  };
  std::string too_long = dictionary_frame("abc");
  too_long[7] = '\x7f';
  EXPECT_FALSE(open(too_long));
  EXPECT_FALSE(open(dictionary_frame(zstd(noise(1000)).substr(0, 500))));
  EXPECT_FALSE(open(dictionary_frame(zstd(std::string(17 << 20, 'a')))));
  EXPECT_FALSE(open(dictionary_frame(std::string("\x37\xa4\x30\xec garbage", 12))));
  EXPECT_TRUE(open(dictionary_frame("")));
  EXPECT_TRUE(open(std::string("\x5d\x2a\x4d\x18", 4)));
}

// Each of them was inflated through the same 256 KiB: hours for a file of some megabytes.
TEST(StreamTest, WhatSeemsToBeMembersIsNotReadAgainForEach) {
  // Stored blocks in stored blocks: each begins a member whose block reaches behind the next ones.
  const std::string seeming("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x00\xff\xff\x00\x00", 15);
  const Read read = read_on(open_stream(gzip("a") + repeated(seeming, 100'000) + gzip("b")));
  EXPECT_FALSE(read.damages.empty());
  EXPECT_TRUE(read.bytes.ends_with("b"));
}

}  // namespace
}  // namespace varve::interchange
