#include "interchange/compress.hpp"

#include <zlib.h>
#include <zstd.h>

#include <array>

namespace varve::interchange {
namespace {

constexpr std::size_t kPiece = 128 << 10;

class None : public Compressor {
 public:
  void begin(std::uint64_t /*size*/) override {}
  Result<void> add(std::string_view bytes, BodyWriter& to) override { return to.append(bytes); }
  Result<void> end(BodyWriter& /*to*/) override { return {}; }
};

// RFC 1952 without name and time, so that the same bytes give the same bytes.
class Gzip : public Compressor {
 public:
  explicit Gzip(int level) {
    deflateInit2(&stream_, level == 0 ? 6 : level, Z_DEFLATED, MAX_WBITS + 16, 8,
                 Z_DEFAULT_STRATEGY);
  }
  ~Gzip() override { deflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  void begin(std::uint64_t /*size*/) override {}
  Result<void> add(std::string_view bytes, BodyWriter& to) override {
    // avail_in has 32 bits.
    for (; bytes.size() > kMost; bytes.remove_prefix(kMost)) {
      VARVE_TRY(run(bytes.substr(0, kMost), Z_NO_FLUSH, to));
    }
    return run(bytes, Z_NO_FLUSH, to);
  }
  Result<void> end(BodyWriter& to) override {
    VARVE_TRY(run({}, Z_FINISH, to));
    deflateReset(&stream_);
    return {};
  }

 private:
  static constexpr std::size_t kMost = 1 << 30;

  Result<void> run(std::string_view bytes, int flush, BodyWriter& to) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(piece_.data());
      stream_.avail_out = static_cast<uInt>(piece_.size());
      deflate(&stream_, flush);
      VARVE_TRY(to.append({piece_.data(), piece_.size() - stream_.avail_out}));
    } while (stream_.avail_out == 0);
    return {};
  }

  z_stream stream_{};
  std::array<char, kPiece> piece_{};
};

class Zstd : public Compressor {
 public:
  explicit Zstd(int level) : context_(ZSTD_createCCtx()) {
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, level == 0 ? 3 : level);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }

  // Told the size, zstd uses tables that fit a small record, and need not clear large ones.
  void begin(std::uint64_t size) override { ZSTD_CCtx_setPledgedSrcSize(context_.get(), size); }
  Result<void> add(std::string_view bytes, BodyWriter& to) override {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    while (in.pos < in.size) VARVE_TRY(run(in, ZSTD_e_continue, to));
    return {};
  }
  Result<void> end(BodyWriter& to) override {
    ZSTD_inBuffer in{nullptr, 0, 0};
    for (bool done = false; !done;) {
      VARVE_ASSIGN(done, run(in, ZSTD_e_end, to));
    }
    return {};
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
  };
  Result<bool> run(ZSTD_inBuffer& in, ZSTD_EndDirective how, BodyWriter& to) {
    ZSTD_outBuffer out{piece_.data(), piece_.size(), 0};
    const std::size_t left = ZSTD_compressStream2(context_.get(), &out, &in, how);
    if (ZSTD_isError(left) != 0) {
      return fail(ErrorKind::kIo, "cannot compress: {}", ZSTD_getErrorName(left));
    }
    VARVE_TRY(to.append({piece_.data(), out.pos}));
    return left == 0;
  }

  std::unique_ptr<ZSTD_CCtx, Free> context_;
  std::array<char, kPiece> piece_{};
};

}  // namespace

std::unique_ptr<Compressor> make_compressor(Compression compression, int level) {
  switch (compression) {
    case Compression::kGzip:
      return std::make_unique<Gzip>(level);
    case Compression::kZstd:
      return std::make_unique<Zstd>(level);
    case Compression::kNone:
      return std::make_unique<None>();
  }
  return std::make_unique<None>();
}

}  // namespace varve::interchange
