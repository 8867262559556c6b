#include <algorithm>
#include <bit>
#include <new>

#include "store/zstd.hpp"
#include "varve/base/digest.hpp"
#include "varve/store/payload.hpp"

namespace varve::store {
namespace {

Error damaged(std::string_view why) {
  return {ErrorKind::kDamaged, fmt::format("a record is damaged: {}", why)};
}

// The bytes of one frame, as they come out. A context of its own: the sink that is fed may read
// other records meanwhile.
class FrameReader {
 public:
  explicit FrameReader(std::string_view base) : context_(ZSTD_createDCtx()) {
    if (!context_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kWindowLogMax);
    if (!base.empty()) ZSTD_DCtx_refPrefix(context_.get(), base.data(), base.size());
  }

  // What comes of `frame`, given to `sink` by way of `out`.
  Result<void> take(std::string_view frame, const ByteSink& sink) {
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
      VARVE_TRY(sink({out_.data(), output.pos}));
    }
    return {};
  }

 private:
  Decompressor context_;
  std::string out_ = std::string(ZSTD_DStreamOutSize(), '\0');
  bool ended_ = false;
};

Result<void> check_crc(std::uint32_t crc, const RecordHeader& header) {
  if (crc == header.payload_crc) return {};
  return tl::unexpected(damaged("the CRC of its payload does not fit"));
}

// A payload as it lies in the file, its CRC looked at. Short ones go to memory that the thread
// keeps, so one at a time.
class StoredBytes {
 public:
  Result<std::string_view> read(const File& file, std::uint64_t offset,
                                const RecordHeader& header) {
    thread_local Buffer kept;
    Buffer& buffer = header.stored_length <= kKept ? kept : own_;
    const std::span<char> bytes = buffer.first(header.stored_length);
    VARVE_TRY(file.read_into(offset, bytes));
    const std::string_view view(bytes.data(), bytes.size());
    VARVE_TRY(check_crc(crc32(view), header));
    return view;
  }

 private:
  static constexpr std::uint64_t kKept = 1 << 20;
  Buffer own_;
};

// Fills `raw`.
Result<void> whole_frame(std::string_view frame, std::string_view base, std::span<char> raw) {
  ZSTD_DCtx& context = thread_decompressor();
  if (!base.empty()) ZSTD_DCtx_refPrefix(&context, base.data(), base.size());
  const std::size_t got =
      ZSTD_decompressDCtx(&context, raw.data(), raw.size(), frame.data(), frame.size());
  if (ZSTD_isError(got) != 0) return tl::unexpected(damaged(ZSTD_getErrorName(got)));
  if (got != raw.size()) {
    return tl::unexpected(damaged("it holds fewer bytes than its header says"));
  }
  return {};
}

Result<void> first_of_frame(std::string_view frame, std::string_view base, std::span<char> raw) {
  ZSTD_DCtx& context = thread_decompressor();
  ZSTD_DCtx_setParameter(&context, ZSTD_d_windowLogMax, kWindowLogMax);
  if (!base.empty()) ZSTD_DCtx_refPrefix(&context, base.data(), base.size());
  ZSTD_inBuffer input{frame.data(), frame.size(), 0};
  ZSTD_outBuffer output{raw.data(), raw.size(), 0};
  while (output.pos < output.size) {
    const std::size_t before = output.pos + input.pos;
    const std::size_t left = ZSTD_decompressStream(&context, &output, &input);
    if (ZSTD_isError(left) != 0) return tl::unexpected(damaged(ZSTD_getErrorName(left)));
    if (output.pos + input.pos == before || (left == 0 && output.pos < output.size)) {
      return tl::unexpected(damaged("it holds fewer bytes than its header says"));
    }
  }
  return {};
}

Result<void> check_base(const RecordHeader& header, std::string_view base) {
  if (base.size() == header.base.length) return {};
  return tl::unexpected(damaged("what it is a difference to is not there"));
}

}  // namespace

Result<Buffer> read_first(const File& file, std::uint64_t offset, const RecordHeader& header,
                          std::string_view base, std::uint64_t length) {
  VARVE_TRY(check_base(header, base));
  if (length > header.raw_length) {
    return tl::unexpected(damaged("it holds fewer bytes than were looked for"));
  }
  StoredBytes stored;
  VARVE_ASSIGN(const std::string_view bytes, stored.read(file, offset, header));
  Buffer raw(length);
  if (header.encoding == Encoding::kStored) {
    bytes.copy(raw.all().data(), length);
  } else if (length < header.raw_length) {
    VARVE_TRY(first_of_frame(bytes, base, raw.all()));
  } else {
    VARVE_TRY(whole_frame(bytes, base, raw.all()));
  }
  return raw;
}

Result<std::string_view> read_whole(const File& file, std::uint64_t offset,
                                    const RecordHeader& header, std::string_view base,
                                    Buffer& buffer) {
  VARVE_TRY(check_base(header, base));
  StoredBytes stored;
  VARVE_ASSIGN(const std::string_view bytes, stored.read(file, offset, header));
  const std::span<char> raw = buffer.first(header.raw_length);
  if (header.encoding == Encoding::kStored) {
    bytes.copy(raw.data(), raw.size());
  } else {
    VARVE_TRY(whole_frame(bytes, base, raw));
  }
  return std::string_view(raw.data(), raw.size());
}

Result<void> read_payload(const File& file, std::uint64_t offset, const RecordHeader& header,
                          std::string_view base, const ByteSink& sink) {
  VARVE_TRY(check_base(header, base));
  std::uint64_t given = 0;
  const ByteSink counting = [&](std::string_view raw) -> Result<void> {
    if (raw.size() > header.raw_length - given) {
      return tl::unexpected(damaged("it holds more bytes than its header says"));
    }
    given += raw.size();
    return sink(raw);
  };
  FrameReader frame(base);
  std::uint32_t crc = 0;
  for (std::uint64_t done = 0; done < header.stored_length;) {
    const auto length = std::min<std::uint64_t>(kPiece, header.stored_length - done);
    VARVE_ASSIGN(const std::string piece, file.read_at(offset + done, length));
    crc = crc32(piece, crc);
    VARVE_TRY(header.encoding == Encoding::kZstd ? frame.take(piece, counting) : counting(piece));
    done += length;
  }
  VARVE_TRY(check_crc(crc, header));
  if (given != header.raw_length) {
    return tl::unexpected(damaged("it holds fewer bytes than its header says"));
  }
  return {};
}

}  // namespace varve::store
