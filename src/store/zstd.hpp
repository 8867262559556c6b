// zstd's contexts as values that free themselves, and one of each kept for each thread: making one
// costs more than compressing a page.
#pragma once

#include <zstd.h>

#include <memory>

namespace varve::store {

inline constexpr std::size_t kPiece = 256 << 10;  // bytes that are read, coded or written at once

// A frame may ask for a window of this much at most: 2^27 bytes (docs/format.md, "Encodings").
inline constexpr int kWindowLogMax = 27;

struct FreeZstd {
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};
using Compressor = std::unique_ptr<ZSTD_CCtx, FreeZstd>;
using Decompressor = std::unique_ptr<ZSTD_DCtx, FreeZstd>;

// This thread's, as new: no parameter and no half-done frame of an earlier use is left in it.
ZSTD_CCtx& thread_compressor();
ZSTD_DCtx& thread_decompressor();

}  // namespace varve::store
