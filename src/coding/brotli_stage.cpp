// Brotli (RFC 7932): windows up to 16 MiB; the large-window extension stays off.
#include <brotli/decode.h>

#include "coding/stage.hpp"

namespace varve::coding {
namespace {

struct FreeBrotli {
  void operator()(BrotliDecoderState* state) const noexcept { BrotliDecoderDestroyInstance(state); }
};

class BrotliStage final : public Decoder::Stage {
 public:
  Result<void> feed(std::string_view coded, const ByteSink& sink) override {
    if (!state_) return fail(ErrorKind::kIo, "cannot start brotli: out of memory");
    if (!coded.empty()) begun_ = true;
    std::size_t left = coded.size();
    const auto* next = reinterpret_cast<const std::uint8_t*>(coded.data());
    while (!ended_) {  // what follows the stream is left alone, as browsers do
      std::size_t room = kPiece;
      auto* out = reinterpret_cast<std::uint8_t*>(piece_.data());
      const auto result =
          BrotliDecoderDecompressStream(state_.get(), &left, &next, &room, &out, nullptr);
      if (room < kPiece) VARVE_TRY(sink({piece_.data(), kPiece - room}));
      if (result == BROTLI_DECODER_RESULT_ERROR) {
        return fail(ErrorKind::kDamaged, "damaged brotli data: {}",
                    BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state_.get())));
      }
      ended_ = result == BROTLI_DECODER_RESULT_SUCCESS;
      if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) break;
    }
    return {};
  }

  Result<void> finish(const ByteSink&) override {
    if (begun_ && !ended_) return fail(ErrorKind::kDamaged, "the brotli data is cut off");
    return {};
  }

 private:
  std::unique_ptr<BrotliDecoderState, FreeBrotli> state_{
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)};
  bool begun_ = false;
  bool ended_ = false;
  Piece piece_;
};

}  // namespace

std::unique_ptr<Decoder::Stage> Decoder::Stage::brotli() {
  return std::make_unique<BrotliStage>();
}

}  // namespace varve::coding
