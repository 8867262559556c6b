#include <algorithm>
#include <array>
#include <bit>

#include "store/zstd.hpp"
#include "varve/base/digest.hpp"
#include "varve/store/payload.hpp"

namespace varve::store {
namespace {

constexpr std::size_t kInOnePiece = 2 << 20;
constexpr std::uint64_t kFar = 4 << 20;
constexpr int kWindowLogMin = 10;  // RFC 8878 3.1.1.1.2

Error zstd_error(std::size_t code) {
  return {ErrorKind::kIo, fmt::format("cannot compress: {}", ZSTD_getErrorName(code))};
}

// The window reaches over all of what is a difference and what it is a difference to.
void set_window(ZSTD_CCtx& context, std::uint64_t reach) {
  const int needed = std::bit_width(reach);
  ZSTD_CCtx_setParameter(&context, ZSTD_c_windowLog,
                         std::clamp(needed, kWindowLogMin, kWindowLogMax));
  // Matches that lie far apart are not found in the tables of the quick levels.
  if (reach > kFar) ZSTD_CCtx_setParameter(&context, ZSTD_c_enableLongDistanceMatching, 1);
}

Result<Body> compress_small(ZSTD_CCtx& context, std::string_view raw) {
  thread_local std::string frame;  // kept: clearing a new one of the bound's size costs a pass
  frame.resize(std::max(frame.size(), ZSTD_compressBound(raw.size())));
  const std::size_t length =
      ZSTD_compress2(&context, frame.data(), frame.size(), raw.data(), raw.size());
  if (ZSTD_isError(length) != 0) return tl::unexpected(zstd_error(length));
  return Body(frame.substr(0, length));
}

Result<Body> compress_large(ZSTD_CCtx& context, std::string_view raw) {
  ZSTD_CCtx_setPledgedSrcSize(&context, raw.size());
  BodyWriter frame;
  std::string piece(ZSTD_CStreamOutSize(), '\0');
  std::size_t left = 1;
  for (std::size_t done = 0; left != 0;) {
    const std::string_view in = raw.substr(done, kPiece);
    done += in.size();
    const ZSTD_EndDirective mode = done == raw.size() ? ZSTD_e_end : ZSTD_e_continue;
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    do {
      ZSTD_outBuffer output{piece.data(), piece.size(), 0};
      left = ZSTD_compressStream2(&context, &output, &input, mode);
      if (ZSTD_isError(left) != 0) return tl::unexpected(zstd_error(left));
      VARVE_TRY(frame.append({piece.data(), output.pos}));
    } while (input.pos < input.size || (mode == ZSTD_e_end && left != 0));
    if (mode == ZSTD_e_continue) left = 1;
  }
  return frame.finish();
}

}  // namespace

bool is_compressed_media(std::string_view mime) {
  if (mime.starts_with("video/") || mime.starts_with("audio/")) {
    return mime != "audio/wav" && mime != "audio/x-wav" && mime != "audio/midi";
  }
  constexpr auto kTypes =
      std::to_array<std::string_view>({"image/jpeg",
                                       "image/jpg",
                                       "image/pjpeg",
                                       "image/png",
                                       "image/apng",
                                       "image/webp",
                                       "image/gif",
                                       "image/avif",
                                       "image/heic",
                                       "image/heif",
                                       "image/jxl",
                                       "font/woff",
                                       "font/woff2",
                                       "application/font-woff",
                                       "application/font-woff2",
                                       "application/x-font-woff",
                                       "application/zip",
                                       "application/gzip",
                                       "application/x-gzip",
                                       "application/zstd",
                                       "application/x-bzip2",
                                       "application/x-xz",
                                       "application/x-7z-compressed",
                                       "application/vnd.rar",
                                       "application/x-rar-compressed",
                                       "application/epub+zip",
                                       "application/java-archive",
                                       "application/vnd.android.package-archive"});
  return std::find(kTypes.begin(), kTypes.end(), mime) != kTypes.end() ||
         mime.starts_with("application/vnd.openxmlformats-officedocument.");
}

Result<Payload> encode_payload(const Body& raw, const Encode& how) {
  Payload payload;
  const std::string_view bytes = raw.view();
  if (bytes.size() > kMaxBlob) {
    return fail(ErrorKind::kLimit, "a body of {} bytes is more than an archive takes ({})",
                bytes.size(), kMaxBlob);
  }
  if (!bytes.empty() && how.level != 0) {
    ZSTD_CCtx& context = thread_compressor();
    ZSTD_CCtx_setParameter(&context, ZSTD_c_compressionLevel, how.level);
    ZSTD_CCtx_setParameter(&context, ZSTD_c_checksumFlag, how.checksum ? 1 : 0);
    if (!how.base.empty()) {
      set_window(context, how.base.size() + bytes.size());
      ZSTD_CCtx_refPrefix(&context, how.base.data(), how.base.size());
    }
    VARVE_ASSIGN(payload.bytes, bytes.size() <= kInOnePiece ? compress_small(context, bytes)
                                                            : compress_large(context, bytes));
    payload.encoding = Encoding::kZstd;
  }
  if (payload.encoding == Encoding::kStored || payload.bytes.size() >= bytes.size()) {
    payload.bytes = raw;
    payload.encoding = Encoding::kStored;
  }
  payload.crc = crc32(payload.bytes.view());
  return payload;
}

}  // namespace varve::store
