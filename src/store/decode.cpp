#include <algorithm>
#include <new>

#include "store/zstd.hpp"
#include "varve/store/payload.hpp"

namespace varve::store {
namespace {

constexpr std::size_t kPiece = 256 << 10;
// A frame may ask for a window of this much at most: 2^27 bytes (docs/format.md, "Encodings").
constexpr int kWindowLogMax = 27;

Error damaged(std::string_view why) {
  return {ErrorKind::kDamaged, fmt::format("a record is damaged: {}", why)};
}

// Passes on what fits the header, counting and hashing.
class Verifier {
 public:
  Verifier(const RecordHeader& header, const ByteSink& sink) : header_(header), sink_(sink) {}

  Result<void> take(std::string_view raw) {
    if (raw.size() > header_.raw_length - length_) {
      return tl::unexpected(damaged("it holds more bytes than its header says"));
    }
    length_ += raw.size();
    hash_.update(raw);
    return sink_(raw);
  }

  Result<void> finish() {
    if (length_ != header_.raw_length) {
      return tl::unexpected(damaged("it holds fewer bytes than its header says"));
    }
    if (hash_.finish() != header_.digest) {
      return tl::unexpected(damaged("its SHA-256 does not fit"));
    }
    return {};
  }

 private:
  const RecordHeader& header_;
  const ByteSink& sink_;
  Sha256 hash_;
  std::uint64_t length_ = 0;
};

Result<void> take_small_frame(std::string_view frame, std::uint64_t raw_length,
                              Verifier& verifier) {
  std::string raw(raw_length, '\0');
  const std::size_t length = ZSTD_decompressDCtx(&thread_decompressor(), raw.data(), raw.size(),
                                                 frame.data(), frame.size());
  if (ZSTD_isError(length) != 0) return tl::unexpected(damaged(ZSTD_getErrorName(length)));
  return verifier.take(std::string_view(raw).substr(0, length));
}

// One frame that arrives in pieces.
class FrameReader {
 public:
  // A context of its own: the sink that it feeds may read other records.
  FrameReader() : context_(ZSTD_createDCtx()), out_(ZSTD_DStreamOutSize(), '\0') {
    if (!context_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kWindowLogMax);
  }

  Result<void> take(std::string_view frame, Verifier& verifier) {
    ZSTD_inBuffer input{frame.data(), frame.size(), 0};
    bool full = true;
    while (input.pos < input.size || full) {
      if (ended_) {
        if (input.pos < input.size) return tl::unexpected(damaged("bytes follow its zstd frame"));
        return {};
      }
      ZSTD_outBuffer output{out_.data(), out_.size(), 0};
      const std::size_t left = ZSTD_decompressStream(context_.get(), &output, &input);
      if (ZSTD_isError(left) != 0) return tl::unexpected(damaged(ZSTD_getErrorName(left)));
      ended_ = left == 0;
      full = output.pos == output.size;
      VARVE_TRY(verifier.take({out_.data(), output.pos}));
    }
    return {};
  }

 private:
  Decompressor context_;
  std::string out_;
  bool ended_ = false;
};

Result<void> check_crc(std::uint32_t crc, const RecordHeader& header) {
  if (crc != header.payload_crc)
    return tl::unexpected(damaged("the CRC of its payload does not fit"));
  return {};
}

}  // namespace

Result<void> read_payload(const File& file, std::uint64_t offset, const RecordHeader& header,
                          const ByteSink& sink) {
  Verifier verifier(header, sink);
  const bool zstd = header.encoding == Encoding::kZstd;
  if (header.raw_length <= BodyWriter::kInMemory &&
      header.stored_length <= 2 * BodyWriter::kInMemory) {
    VARVE_ASSIGN(const std::string bytes, file.read_at(offset, header.stored_length));
    VARVE_TRY(check_crc(crc32(bytes), header));
    VARVE_TRY(zstd ? take_small_frame(bytes, header.raw_length, verifier) : verifier.take(bytes));
    return verifier.finish();
  }
  FrameReader frame;
  std::uint32_t crc = 0;
  for (std::uint64_t done = 0; done < header.stored_length;) {
    const auto length = std::min<std::uint64_t>(kPiece, header.stored_length - done);
    VARVE_ASSIGN(const std::string piece, file.read_at(offset + done, length));
    crc = crc32(piece, crc);
    VARVE_TRY(zstd ? frame.take(piece, verifier) : verifier.take(piece));
    done += length;
  }
  VARVE_TRY(check_crc(crc, header));
  return verifier.finish();
}

}  // namespace varve::store
