// The compressions of WARC files, as members and frames that follow each other.
#include <libdeflate.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <optional>

#include "interchange/stream.hpp"
#include "varve/base/bytes.hpp"

namespace varve::interchange {
namespace {

// Most members are a record and lie in the buffer as a whole: libdeflate takes a third of zlib's
// time for those. What it does not like, zlib reads on, or says what is wrong with it.
class GzipInflater : public Inflater {
 public:
  GzipInflater() : whole_(libdeflate_alloc_decompressor()) {
    inflateInit2(&stream_, MAX_WBITS + 16);
  }
  ~GzipInflater() override { inflateEnd(&stream_); }
  GzipInflater(const GzipInflater&) = delete;
  GzipInflater& operator=(const GzipInflater&) = delete;

  Result<Step> inflate(std::string_view from, std::span<char> to) override {
    if (at_begin_) {
      if (const auto step = inflate_whole(from, to)) return *step;
      inflateReset(&stream_);
      at_begin_ = false;
    }
    return inflate_some(from, to);
  }
  void restart() override { at_begin_ = true; }
  // Magic, deflate, and no flag that RFC 1952 reserves.
  [[nodiscard]] std::size_t find_member(std::string_view bytes, std::size_t from) const override {
    for (;; ++from) {
      from = bytes.find("\x1f\x8b\x08", from);
      if (from == std::string_view::npos || from + 3 >= bytes.size()) return std::string_view::npos;
      if ((static_cast<unsigned char>(bytes[from + 3]) & 0xe0u) == 0) return from;
    }
  }

 private:
  struct Free {
    void operator()(libdeflate_decompressor* each) const noexcept {
      libdeflate_free_decompressor(each);
    }
  };

  std::optional<Step> inflate_whole(std::string_view from, std::span<char> to) {
    Step step{0, 0, true};
    if (libdeflate_gzip_decompress_ex(whole_.get(), from.data(), from.size(), to.data(), to.size(),
                                      &step.consumed, &step.produced) != LIBDEFLATE_SUCCESS) {
      return std::nullopt;
    }
    return step;
  }

  Result<Step> inflate_some(std::string_view from, std::span<char> to) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(from.data()));
    stream_.avail_in = static_cast<uInt>(from.size());
    stream_.next_out = reinterpret_cast<Bytef*>(to.data());
    stream_.avail_out = static_cast<uInt>(to.size());
    const int code = ::inflate(&stream_, Z_NO_FLUSH);
    at_begin_ = code == Z_STREAM_END;
    if (code == Z_MEM_ERROR) return fail(ErrorKind::kIo, "there is no memory to decompress gzip");
    // What came before the damage is right; asked again, it says the same.
    const std::size_t produced = to.size() - stream_.avail_out;
    if (code == Z_DATA_ERROR && produced > 0) return Step{0, produced, false};
    if (code != Z_OK && code != Z_STREAM_END) {
      return fail(ErrorKind::kDamaged, "the gzip data is damaged ({})",
                  stream_.msg != nullptr ? stream_.msg : "it does not go on");
    }
    return Step{from.size() - stream_.avail_in, produced, at_begin_};
  }

  std::unique_ptr<libdeflate_decompressor, Free> whole_;
  z_stream stream_{};
  bool at_begin_ = true;  // of a member
};

constexpr unsigned kWindowLog = 27;  // 128 MiB: what `zstd --long` makes

class ZstdInflater : public Inflater {
 public:
  explicit ZstdInflater(std::string_view dictionary) : context_(ZSTD_createDCtx()) {
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, static_cast<int>(kWindowLog));
    failed_ = ZSTD_isError(ZSTD_DCtx_loadDictionary(context_.get(), dictionary.data(),
                                                    dictionary.size())) != 0;
  }
  [[nodiscard]] bool failed() const { return failed_; }

  Result<Step> inflate(std::string_view from, std::span<char> to) override {
    ZSTD_inBuffer in{from.data(), from.size(), 0};
    ZSTD_outBuffer out{to.data(), to.size(), 0};
    const std::size_t code = ZSTD_decompressStream(context_.get(), &out, &in);
    if (ZSTD_isError(code) != 0) {
      return fail(ErrorKind::kDamaged, "the zstd data is damaged ({})", ZSTD_getErrorName(code));
    }
    return Step{in.pos, out.pos, code == 0};
  }
  void restart() override { ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only); }
  [[nodiscard]] std::size_t find_member(std::string_view bytes, std::size_t from) const override {
    return bytes.find("\x28\xb5\x2f\xfd", from);
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context_;
  bool failed_ = false;
};

constexpr std::uint32_t kDictionaryFrame = 0x184d2a5d;
constexpr std::uint64_t kMaxDictionary = 16 << 20;

Result<std::string> decompress_dictionary(std::string_view frame) {
  std::string dictionary;
  ZstdInflater inflater({});
  std::array<char, 64 << 10> piece{};
  for (bool ended = false; !ended;) {
    VARVE_ASSIGN(const auto step, inflater.inflate(frame, piece));
    frame.remove_prefix(step.consumed);
    dictionary.append(piece.data(), step.produced);
    ended = step.ended;
    if (dictionary.size() > kMaxDictionary)
      return fail(ErrorKind::kLimit, "its zstd dictionary is more than {}",
                  human_bytes(kMaxDictionary));
    if (!ended && step.consumed == 0 && step.produced == 0)
      return fail(ErrorKind::kDamaged, "its zstd dictionary is cut short");
  }
  return dictionary;
}

}  // namespace

std::unique_ptr<Inflater> make_gzip_inflater() {
  return std::make_unique<GzipInflater>();
}

Result<std::unique_ptr<Inflater>> make_zstd_inflater(std::string_view dictionary) {
  auto inflater = std::make_unique<ZstdInflater>(dictionary);
  if (inflater->failed()) return fail(ErrorKind::kDamaged, "its zstd dictionary is none");
  return inflater;
}

Result<std::string> read_zstd_dictionary(const File& file, std::uint64_t begin, std::uint64_t end) {
  constexpr std::size_t kHeader = 8;
  if (end - begin < kHeader) return std::string();
  std::array<char, kHeader> header{};
  VARVE_TRY(file.read_into(begin, header));
  Reader reader({header.data(), header.size()});
  if (reader.get<std::uint32_t>() != kDictionaryFrame) return std::string();
  const auto length = reader.get<std::uint32_t>();
  if (length > kMaxDictionary || length > end - begin - kHeader) {
    return fail(ErrorKind::kDamaged, "its zstd dictionary is longer than the file, or than {}",
                human_bytes(kMaxDictionary));
  }
  std::string frame(length, '\0');
  VARVE_TRY(file.read_into(begin + kHeader, frame));
  if (frame.starts_with("\x28\xb5\x2f\xfd")) return decompress_dictionary(frame);
  return frame;
}

}  // namespace varve::interchange
