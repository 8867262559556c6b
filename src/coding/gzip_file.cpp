#include "varve/coding/gzip_file.hpp"

#include <algorithm>
#include <utility>

#include "varve/coding/coding.hpp"

namespace varve::coding {
namespace {

// Keeps what is decoded, up to a limit.
class LimitedBody {
 public:
  explicit LimitedBody(std::uint64_t limit) : left_(limit) {}

  Result<void> take(std::string_view decoded) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, decoded.size()));
    left_ -= size;
    if (auto kept = body_.append(decoded.substr(0, size)); !kept) {
      failure_ = kept.error();
      return kept;
    }
    if (size == decoded.size()) return {};
    return fail(ErrorKind::kLimit, "the gzip file has more in it than {} bytes", body_.size());
  }

  // `decoded` is how the decoding ended.
  Result<UnpackedFile> finish(const Result<void>& decoded) {
    if (failure_) return tl::unexpected(*std::move(failure_));
    VARVE_ASSIGN(Body body, body_.finish());
    UnpackedFile file{std::move(body), std::nullopt};
    if (!decoded) file.broken = decoded.error();
    return file;
  }

 private:
  std::uint64_t left_;
  BodyWriter body_;
  std::optional<Error> failure_;
};

Result<void> decode_gzip(std::string_view bytes, const ByteSink& sink) {
  Decoder decoder({Coding::kGzip});
  VARVE_TRY(decoder.feed(bytes, sink));
  return decoder.finish(sink);
}

}  // namespace

bool is_gzip(std::string_view bytes) {
  return bytes.starts_with("\x1F\x8B\x08");
}

Result<UnpackedFile> unpack_gzip(std::string_view bytes, std::uint64_t limit) {
  LimitedBody body(limit);
  const auto decoded = decode_gzip(bytes, [&](std::string_view piece) { return body.take(piece); });
  return body.finish(decoded);
}

}  // namespace varve::coding
