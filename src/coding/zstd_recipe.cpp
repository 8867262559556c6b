// What the reference zstd encoder makes, of this machine's version or one that encodes alike.
#include <zstd.h>

#include <array>

#include "coding/stage.hpp"
#include "coding/trial.hpp"

namespace varve::coding {
namespace {

constexpr std::array<int, 22> kZstdLevels = {3,  1,  2,  4,  5,  6,  7,  8,  9,  10, 11,
                                             12, 19, 13, 14, 15, 16, 17, 18, 20, 21, 22};
constexpr int kUltra = 20;         // from here on a window larger than the web's is the default
constexpr int kMaxWindowLog = 23;  // RFC 9659
constexpr std::size_t kBlock = 128 << 10;
constexpr std::size_t kMaxAtOnce = 32 << 20;  // an encoder that is not streamed holds its output

// The higher levels clear tables of many mebibytes before the first byte, unless the encoder knows
// that the body is short.
Trial::Cost cost(int level, bool size_known) {
  const std::uint64_t start = size_known || level < 10 ? 1 : 256 << 10;
  return {level >= 16 ? 16u : level >= 10 ? 4u : 1u, start};
}

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
};

// RFC 8878 3.1.1.1.1: what the encoder was told to write besides the data.
struct FrameFlags {
  bool size = false;
  bool checksum = false;
};

std::optional<FrameFlags> frame_flags(std::string_view bytes) {
  if (bytes.size() < 5 || !bytes.starts_with("\x28\xb5\x2f\xfd")) return std::nullopt;
  const unsigned descriptor = static_cast<unsigned char>(bytes[4]);
  if ((descriptor & 3) != 0) return std::nullopt;  // a dictionary
  return FrameFlags{(descriptor & 0xe0) != 0, (descriptor & 4) != 0};
}

Result<void> encode_at_once(ZSTD_CCtx* context, std::string_view decoded, const ByteSink& sink) {
  if (decoded.size() > kMaxAtOnce) return fail(ErrorKind::kLimit, "too long to encode at once");
  std::string coded(ZSTD_compressBound(decoded.size()), '\0');
  const std::size_t length =
      ZSTD_compress2(context, coded.data(), coded.size(), decoded.data(), decoded.size());
  if (ZSTD_isError(length)) return fail(ErrorKind::kIo, "zstd: {}", ZSTD_getErrorName(length));
  return sink({coded.data(), length});
}

// Piece by piece, the end told apart from the last piece, so that the encoder does not take the
// length of one input for that of all.
Result<void> encode_streamed(ZSTD_CCtx* context, std::string_view decoded, const ByteSink& sink,
                             std::uint64_t& taken) {
  const Piece piece;
  ZSTD_inBuffer in{decoded.data(), 0, 0};
  std::size_t left = 1;
  while (left != 0) {
    if (in.pos == in.size) in.size = std::min(in.size + kBlock, decoded.size());
    const bool end = in.pos == decoded.size();
    ZSTD_outBuffer out{piece.data(), kPiece, 0};
    left = ZSTD_compressStream2(context, &out, &in, end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left)) return fail(ErrorKind::kIo, "zstd: {}", ZSTD_getErrorName(left));
    taken = in.pos;
    if (out.pos > 0) VARVE_TRY(sink({piece.data(), out.pos}));
    if (!end) left = 1;
  }
  return {};
}

}  // namespace

Result<void> encode_zstd(const RecipeFields& fields, std::string_view decoded, const ByteSink& sink,
                         std::uint64_t& taken) {
  const auto level = fields.number("level", 1, 22);
  const auto size = fields.number("size", 0, 1);
  const auto checksum = fields.number("checksum", 0, 1);
  const auto streamed = fields.number("streamed", 0, 1);
  if (!level || !size || !checksum || !streamed) {
    return fail(ErrorKind::kInvalid, "this is no recipe for zstd");
  }
  const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  if (!context) return fail(ErrorKind::kIo, "cannot start zstd: out of memory");
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, *level);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, *checksum);
  if (*level >= kUltra) ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, kMaxWindowLog);
  if (*streamed == 0) {
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, *size);
    taken = decoded.size();
    return encode_at_once(context.get(), decoded, sink);
  }
  if (*size == 1) ZSTD_CCtx_setPledgedSrcSize(context.get(), decoded.size());
  return encode_streamed(context.get(), decoded, sink, taken);
}

std::optional<Recipe> find_zstd(Trial& trial, const std::optional<RecipeFields>& hint) {
  const auto flags = frame_flags(trial.transferred());
  if (!flags) return std::nullopt;
  const auto run = [&](int level, bool streamed) {
    return trial.run(fmt::format("zstd level={} size={} checksum={} streamed={}", level,
                                 flags->size ? 1 : 0, flags->checksum ? 1 : 0, streamed ? 1 : 0),
                     cost(level, flags->size));
  };
  if (const auto level = hint ? hint->number("level", 1, 22) : std::nullopt) {
    if (auto found = run(*level, hint->number("streamed", 0, 1).value_or(1) == 1)) return found;
  }
  for (const int level : kZstdLevels) {
    if (auto found = run(level, true)) return found;
    if (flags->size && trial.decoded().size() > kBlock && trial.decoded().size() <= kMaxAtOnce) {
      if (auto found = run(level, false)) return found;
    }
  }
  return std::nullopt;
}

}  // namespace varve::coding
