// WARC and ARC files as the tests write them, and short ways to read them.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "coding/encode.hpp"
#include "interchange/record.hpp"
#include "interchange/stream.hpp"
#include "store/memory_file.hpp"

namespace varve::interchange::testing {

using coding::testing::gzip;

inline std::string zstd(std::string_view bytes, std::string_view dictionary = {}) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(),
                                                                     ZSTD_freeCCtx);
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  ZSTD_CCtx_loadDictionary(context.get(), dictionary.data(), dictionary.size());
  out.resize(ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size()));
  return out;
}

// As WARC-zstd 1.0, 2.2.1, has dictionaries: a skippable frame that holds them.
inline std::string dictionary_frame(std::string_view content) {
  std::string frame("\x5d\x2a\x4d\x18", 4);
  for (unsigned shift = 0; shift < 32; shift += 8) {
    frame += static_cast<char>(content.size() >> shift & 0xff);
  }
  return frame.append(content);
}

// That no compression makes smaller.
inline std::string noise(std::size_t length, std::uint32_t seed = 1) {
  std::string bytes;
  bytes.reserve(length);
  for (std::uint32_t state = seed; bytes.size() < length;) {
    state = state * 1664525 + 1013904223;
    bytes += static_cast<char>(state >> 24);
  }
  return bytes;
}

inline std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  all.reserve(text.size() * times);
  while (times-- > 0) all += text;
  return all;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

// A record's header: Content-Length stands last.
inline std::string warc_header(std::string_view type, const Fields& fields, std::size_t length) {
  std::string text = fmt::format("WARC/1.1\r\nWARC-Type: {}\r\n", type);
  for (const auto& [name, value] : fields) text += fmt::format("{}: {}\r\n", name, value);
  return text + fmt::format("Content-Length: {}\r\n\r\n", length);
}
inline std::string warc_record(std::string_view type, const Fields& fields,
                               std::string_view block) {
  return warc_header(type, fields, block.size()).append(block) + "\r\n\r\n";
}
inline std::string resource(std::string_view uri, std::string_view block) {
  return warc_record("resource",
                     {{"WARC-Target-URI", std::string(uri)}, {"WARC-Date", "2026-01-01T00:00:00Z"}},
                     block);
}

inline std::string arc_record(std::string_view url, std::string_view block) {
  return fmt::format("{} 192.0.2.1 20260101000000 text/html {}\n{}\n", url, block.size(), block);
}

inline Stream open_stream(std::string bytes, std::uint64_t from = 0) {
  const std::uint64_t size = bytes.size();
  auto stream = Stream::open(std::make_shared<store::MemoryFile>(std::move(bytes)), 0, size, from);
  EXPECT_TRUE(stream) << stream.error().message;
  return *std::move(stream);
}

// What a reader finds in a file.
struct Found {
  std::vector<std::string> targets;  // of the good records
  std::vector<std::string> blocks;
  std::vector<Position> positions;
  std::vector<std::string> bad;  // reasons
};
inline Found read_all(std::string bytes, std::uint64_t from = 0) {
  Found found;
  RecordReader reader(open_stream(std::move(bytes), from),
                      [&](const Position&, const std::string& reason) -> Result<void> {
                        found.bad.push_back(reason);
                        return {};
                      });
  for (;;) {
    const auto header = reader.next();
    EXPECT_TRUE(header) << header.error().message;
    if (!header || !*header) return found;
    std::string block;
    for (;;) {
      const auto part = reader.read();
      EXPECT_TRUE(part) << part.error().message;
      if (!part || part->empty()) break;
      block += *part;
    }
    const auto good = reader.end();
    EXPECT_TRUE(good) << good.error().message;
    if (!good || !*good) continue;
    found.targets.emplace_back((*header)->target());
    found.blocks.push_back(std::move(block));
    found.positions.push_back((*header)->position);
  }
}

}  // namespace varve::interchange::testing
