// Zstandard (RFC 8878), any number of frames, with the window that RFC 9659 allows on the web.
#include <zstd.h>

#include "coding/stage.hpp"

namespace varve::coding {
namespace {

constexpr int kWindowLog = 23;  // 8 MiB

struct FreeZstd {
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

class ZstdStage final : public Decoder::Stage {
 public:
  ZstdStage() {
    if (context_) ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kWindowLog);
  }

  Result<void> feed(std::string_view coded, const ByteSink& sink) override {
    if (!context_) return fail(ErrorKind::kIo, "cannot start zstd: out of memory");
    ZSTD_inBuffer in{coded.data(), coded.size(), 0};
    bool more = !coded.empty();
    while (more) {
      ZSTD_outBuffer out{piece_.data(), kPiece, 0};
      const std::size_t left = ZSTD_decompressStream(context_.get(), &out, &in);
      if (out.pos > 0) VARVE_TRY(sink({piece_.data(), out.pos}));
      if (ZSTD_isError(left)) {
        return fail(ErrorKind::kDamaged, "damaged zstd data: {}", ZSTD_getErrorName(left));
      }
      in_frame_ = left != 0;
      // A full piece may mean that there is more inside, even when all input was taken.
      more = in.pos < in.size || (out.pos == out.size && in_frame_);
    }
    return {};
  }

  Result<void> finish(const ByteSink&) override {
    if (in_frame_) return fail(ErrorKind::kDamaged, "the zstd data is cut off");
    return {};
  }

 private:
  std::unique_ptr<ZSTD_DCtx, FreeZstd> context_{ZSTD_createDCtx()};
  bool in_frame_ = false;
  Piece piece_;
};

}  // namespace

std::unique_ptr<Decoder::Stage> Decoder::Stage::zstd() {
  return std::make_unique<ZstdStage>();
}

}  // namespace varve::coding
