// One record made into one gzip member or zstd frame, or left as it is. Used by one thread.
#pragma once

#include <memory>
#include <string_view>

#include "varve/base/body.hpp"
#include "varve/base/error.hpp"
#include "varve/interchange/export.hpp"

namespace varve::interchange {

class Compressor {
 public:
  virtual ~Compressor() = default;
  // More of the record.
  virtual Result<void> add(std::string_view bytes, BodyWriter& to) = 0;
  // The record ends; the next begins with the next bytes.
  virtual Result<void> end(BodyWriter& to) = 0;
};

// `level` 0: the compression's own.
std::unique_ptr<Compressor> make_compressor(Compression compression, int level);

}  // namespace varve::interchange
