#include "replay/compress.hpp"

#include <libdeflate.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>

#include "replay/text.hpp"

namespace varve::replay {
namespace {

// Quick levels: the client is as near as the archive.
constexpr int kGzipLevel = 2;
constexpr int kZstdLevel = 1;

struct Free {
  void operator()(libdeflate_compressor* each) const { libdeflate_free_compressor(each); }
  void operator()(ZSTD_CCtx* each) const { ZSTD_freeCCtx(each); }
};

// A thread's own are kept: to make one costs as much as to compress a small page.
libdeflate_compressor* own_deflate() {
  thread_local const std::unique_ptr<libdeflate_compressor, Free> own(
      libdeflate_alloc_compressor(kGzipLevel));
  return own.get();
}
ZSTD_CCtx* own_zstd() {
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> own(ZSTD_createCCtx());
  return own.get();
}

std::optional<std::string> gzip(std::string_view bytes) {
  libdeflate_compressor* compressor = own_deflate();
  if (compressor == nullptr) return std::nullopt;
  std::string out(libdeflate_gzip_compress_bound(compressor, bytes.size()), '\0');
  const std::size_t size =
      libdeflate_gzip_compress(compressor, bytes.data(), bytes.size(), out.data(), out.size());
  if (size == 0) return std::nullopt;
  out.resize(size);
  return out;
}

std::optional<std::string> zstd(std::string_view bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compressCCtx(own_zstd(), out.data(), out.size(), bytes.data(), bytes.size(), kZstdLevel);
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
