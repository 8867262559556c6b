#include "replay/compress.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "replay/text.hpp"

namespace varve::replay {
namespace {

// Quick levels: the client is as near as the archive.
constexpr int kGzipLevel = 4;
constexpr int kZstdLevel = 3;

struct EndDeflate {
  void operator()(z_stream* stream) const { deflateEnd(stream); }
};

std::optional<std::string> gzip(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, kGzipLevel, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    return std::nullopt;
  }
  const std::unique_ptr<z_stream, EndDeflate> guard(&stream);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) return std::nullopt;
  out.resize(stream.total_out);
  return out;
}

std::optional<std::string> zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), kZstdLevel);
  if (ZSTD_isError(size) != 0) return std::nullopt;
  out.resize(size);
  return out;
}

}  // namespace

double coding_weight(std::string_view accept_encoding, std::string_view coding) {
  double star = -1;
  while (!accept_encoding.empty()) {
    std::string_view member = take_until(accept_encoding, ',');
    const std::string_view name = trim(take_until(member, ';'));
    double q = 1;
    const std::string_view parameter = trim(member);
    if (starts_with_ascii(parameter, "q=")) {
      q = std::strtod(std::string(parameter.substr(2)).c_str(), nullptr);
    }
    if (equals_ascii(name, coding)) return q;
    if (name == "*") star = q;
  }
  return star;
}

ContentCoding choose_coding(std::string_view accept_encoding) {
  const double gzip_weight = coding_weight(accept_encoding, "gzip");
  const double zstd_weight = coding_weight(accept_encoding, "zstd");
  if (zstd_weight > 0 && zstd_weight >= gzip_weight) return ContentCoding::kZstd;
  return gzip_weight > 0 ? ContentCoding::kGzip : ContentCoding::kIdentity;
}

std::optional<std::string> compress(std::string_view bytes, ContentCoding coding) {
  switch (coding) {
    case ContentCoding::kGzip:
      return gzip(bytes);
    case ContentCoding::kZstd:
      return zstd(bytes);
    case ContentCoding::kIdentity:
      break;
  }
  return std::nullopt;
}

bool is_compressible(std::string_view essence) {
  constexpr std::array<std::string_view, 8> kKnown = {
      "application/javascript", "application/json",       "application/xml",
      "image/svg+xml",          "application/ecmascript", "application/x-javascript",
      "application/wasm",       "application/link-format"};
  return essence.substr(0, 5) == "text/" ||
         std::find(kKnown.begin(), kKnown.end(), essence) != kKnown.end() ||
         (essence.size() > 4 &&
          (essence.substr(essence.size() - 4) == "+xml" ||
           (essence.size() > 5 && essence.substr(essence.size() - 5) == "+json")));
}

}  // namespace varve::replay
