// The reference encoders, as servers use them.
#pragma once

#include <brotli/encode.h>
#include <zlib.h>
#include <zstd.h>

#include <string>
#include <string_view>

namespace varve::coding::testing {

inline std::string zlib_with(std::string_view bytes, int level, int window_bits, int memory = 8) {
  z_stream stream{};
  deflateInit2(&stream, level, Z_DEFLATED, window_bits, memory, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

inline std::string gzip(std::string_view bytes, int level = 6) {
  return zlib_with(bytes, level, 15 + 16);
}

inline std::string brotli(std::string_view bytes, int quality = 5, int lgwin = 22) {
  std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size()) + 64;
  std::string out(size, '\0');
  BrotliEncoderCompress(quality, lgwin, BROTLI_MODE_GENERIC, bytes.size(),
                        reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                        reinterpret_cast<std::uint8_t*>(out.data()));
  out.resize(size);
  return out;
}

inline std::string zstd(std::string_view bytes, int level = 3) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), level));
  return out;
}

// Text that compresses as pages do: words of a small vocabulary, never the same twice.
inline std::string page(std::size_t length, unsigned seed = 1) {
  std::string out;
  while (out.size() < length) {
    seed = seed * 1664525u + 1013904223u;
    const unsigned word = seed >> 16;
    out += "<p class=\"c" + std::to_string(word % 17) + "\">";
    for (unsigned i = 0; i < word % 9 + 1; ++i)
      out += "word" + std::to_string(word * (i + 3) % 611) + ' ';
    out += "</p>\n";
  }
  out.resize(length);
  return out;
}

}  // namespace varve::coding::testing
