// What Google's brotli encoder makes, which nearly everybody uses.
#include <brotli/encode.h>

#include <array>

#include "coding/stage.hpp"
#include "coding/trial.hpp"

namespace varve::coding {
namespace {

constexpr std::array<int, 12> kQualities = {5, 4, 6, 11, 1, 3, 9, 2, 7, 8, 0, 10};
// From this length on, the encoder does better when it knows the length beforehand; a server that
// streams does not say it.
constexpr std::uint64_t kHintMatters = 1 << 20;

// The best two qualities take tens of times as long as the rest.
std::uint64_t weight(int quality) {
  return quality >= 10 ? 24 : 1;
}

struct FreeEncoder {
  void operator()(BrotliEncoderState* state) const noexcept { BrotliEncoderDestroyInstance(state); }
};

// WBITS in a stream's first byte, RFC 7932 9.1; nothing for the reserved value.
std::optional<int> window_bits(std::string_view bytes) {
  if (bytes.empty()) return std::nullopt;
  const unsigned first = static_cast<unsigned char>(bytes[0]);
  if ((first & 1) == 0) return 16;
  if ((first >> 1 & 7) != 0) return static_cast<int>(17 + (first >> 1 & 7));
  const int low = static_cast<int>(first >> 4 & 7);
  if (low == 1) return std::nullopt;
  return low == 0 ? 17 : 8 + low;
}

std::optional<Recipe> run(Trial& trial, int quality, int window, bool sized) {
  return trial.run(fmt::format("br quality={} window={} sized={}", quality, window, sized ? 1 : 0),
                   {weight(quality)});
}

}  // namespace

Result<void> encode_brotli(const RecipeFields& fields, std::string_view decoded,
                           const ByteSink& sink, std::uint64_t& taken) {
  const auto quality = fields.number("quality", 0, 11);
  const auto window = fields.number("window", 10, 24);
  const auto sized = fields.number("sized", 0, 1);
  if (!quality || !window || !sized) return fail(ErrorKind::kInvalid, "this is no recipe for br");
  const std::unique_ptr<BrotliEncoderState, FreeEncoder> state(
      BrotliEncoderCreateInstance(nullptr, nullptr, nullptr));
  if (!state) return fail(ErrorKind::kIo, "cannot start brotli: out of memory");
  BrotliEncoderSetParameter(state.get(), BROTLI_PARAM_QUALITY, static_cast<unsigned>(*quality));
  BrotliEncoderSetParameter(state.get(), BROTLI_PARAM_LGWIN, static_cast<unsigned>(*window));
  // Without a hint the encoder takes the length of its first input, which is all of it here.
  if (*sized == 0) BrotliEncoderSetParameter(state.get(), BROTLI_PARAM_SIZE_HINT, 1);
  const Piece piece;
  std::size_t left = decoded.size();
  const auto* next = reinterpret_cast<const std::uint8_t*>(decoded.data());
  while (BrotliEncoderIsFinished(state.get()) == BROTLI_FALSE) {
    std::size_t room = kPiece;
    auto* out = reinterpret_cast<std::uint8_t*>(piece.data());
    if (BrotliEncoderCompressStream(state.get(), BROTLI_OPERATION_FINISH, &left, &next, &room, &out,
                                    nullptr) == BROTLI_FALSE) {
      return fail(ErrorKind::kIo, "brotli failed: out of memory");
    }
    taken = decoded.size() - left;
    if (room < kPiece) VARVE_TRY(sink({piece.data(), kPiece - room}));
  }
  return {};
}

std::optional<Recipe> find_brotli(Trial& trial, const std::optional<RecipeFields>& hint) {
  const auto window = window_bits(trial.transferred());
  if (!window || *window < 10) return std::nullopt;
  const auto hinted = hint ? hint->number("quality", 0, 11) : std::nullopt;
  const auto hinted_size = hint ? hint->number("sized", 0, 1) : std::nullopt;
  if (hinted) {
    if (auto found = run(trial, *hinted, *window, hinted_size.value_or(1) == 1)) return found;
  }
  for (const bool sized : {true, false}) {
    if (!sized && trial.decoded().size() < kHintMatters) break;
    for (const int quality : kQualities) {
      if (auto found = run(trial, quality, *window, sized)) return found;
    }
  }
  return std::nullopt;
}

}  // namespace varve::coding
