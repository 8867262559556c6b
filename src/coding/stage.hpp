// One coding undone: what a Decoder is made of. Not thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "varve/coding/coding.hpp"

namespace varve::coding {

// Pieces given to a sink are at most this long.
inline constexpr std::size_t kPiece = 64 << 10;

struct Decoder::Stage {
  Stage() = default;
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  virtual ~Stage() = default;

  virtual Result<void> feed(std::string_view coded, const ByteSink& sink) = 0;
  // kDamaged where the coded stream has begun and is not complete.
  virtual Result<void> finish(const ByteSink& sink) = 0;

  static std::unique_ptr<Stage> gzip();
  static std::unique_ptr<Stage> deflate();
  static std::unique_ptr<Stage> brotli();
  static std::unique_ptr<Stage> zstd();
};

// Where a stage writes before it hands on: kPiece bytes, not zeroed.
class Piece {
 public:
  Piece() : bytes_(std::make_unique_for_overwrite<char[]>(kPiece)) {}
  [[nodiscard]] char* data() const { return bytes_.get(); }

 private:
  std::unique_ptr<char[]> bytes_;
};

// Whether deflate data begins with zlib's wrapper. RFC 1950 2.2: CM is 8, CINFO at most 7, and the
// first two bytes are a multiple of 31.
bool is_zlib_head(std::string_view bytes);

}  // namespace varve::coding
