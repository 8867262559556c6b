// One record made into one gzip member or zstd frame, or left as it is. Used by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "varve/base/body.hpp"
#include "varve/base/error.hpp"
#include "varve/interchange/export.hpp"

namespace varve::interchange {

class Compressor {
 public:
  virtual ~Compressor() = default;
  // A record of so many bytes begins.
  virtual void begin(std::uint64_t size) = 0;
  // More of the record.
  virtual Result<void> add(std::string_view bytes, BodyWriter& to) = 0;
  // The record ends.
  virtual Result<void> end(BodyWriter& to) = 0;
};

// `level` 0: the compression's own.
std::unique_ptr<Compressor> make_compressor(Compression compression, int level);

}  // namespace varve::interchange
