// Content codings (RFC 9110 8.4.1; RFC 8878, RFC 7932): decoding as bytes arrive, and recipes that
// make the transferred bytes again out of the decoded ones, so that only the decoded need be kept.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"

namespace varve::coding {

enum class Coding : unsigned char { kGzip, kDeflate, kBrotli, kZstd };

// What varve asks for: the value of Accept-Encoding.
inline constexpr std::string_view kAcceptEncoding = "gzip, br, zstd";

// The codings of a Content-Encoding value in the order they were applied; "identity" and empty
// members are left out. kInvalid where one is unknown, or where there are more than 4.
Result<std::vector<Coding>> parse_content_encoding(std::string_view value);

using ByteSink = std::function<Result<void>(std::string_view)>;

// Undoes a list of codings. Memory is bounded (zstd windows up to 8 MiB, RFC 9659; brotli's up to
// 16 MiB). Not thread-safe.
class Decoder {
 public:
  struct Stage;  // one coding undone: src/coding/stage.hpp

  explicit Decoder(const std::vector<Coding>& codings);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  // Gives what can be decoded so far to `sink` in pieces of at most 64 KiB. The first failure, the
  // sink's included, ends it: a bomb is cut by a sink that counts.
  Result<void> feed(std::string_view transferred, const ByteSink& sink);
  // kDamaged when the coded stream is not complete. No bytes at all are a complete, empty body:
  // servers name a coding in answers without one.
  Result<void> finish(const ByteSink& sink);

 private:
  std::vector<std::unique_ptr<Stage>> stages_;
};

// How to make the transferred bytes again: for each coding, in the order they were applied, its
// name and what the encoder was told, such as
//   gzip level=6 mem=8 window=15 head=1f8b0800000000000003
//   deflate level=9 mem=8 window=15 head=78da flush=4096,8192
//   br quality=5 window=22 sized=1
//   zstd level=3 size=1 checksum=0 streamed=1
// joined by " | ". `mem` and `window` are zlib's memLevel and windowBits; `head` is what stands
// before the deflate data, verbatim; `flush` the positions in the decoded bytes where Z_SYNC_FLUSH
// was called; `sized` whether brotli knew the length, `streamed` whether zstd got its input in
// pieces; `tail=` bytes that follow the stream. docs/format.md specifies it.
using Recipe = std::string;

// Looks for a recipe with which `decoded` gives exactly `transferred`; one is returned only after
// it has done so. Nothing where none is found within `budget` bytes of trial encoding (a byte
// through a slow encoder, such as brotli's quality 11, counts for up to 24). `hint` is tried first:
// the recipe that worked for the same server before.
std::optional<Recipe> find_recipe(const std::vector<Coding>& codings, std::string_view transferred,
                                  std::string_view decoded, std::uint64_t budget,
                                  std::string_view hint = {});

// The transferred bytes. kInvalid where the recipe is not one of this version's.
Result<void> apply_recipe(std::string_view recipe, std::string_view decoded, const ByteSink& sink);

}  // namespace varve::coding
