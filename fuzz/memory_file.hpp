// A file that is nothing but its bytes, for fuzz targets; asked for more than it has, it ends the
// program: what reads it has to look at its size.
#pragma once

#include <cstdlib>
#include <string>

#include "varve/base/file.hpp"

namespace varve::fuzz {

class MemoryFile final : public File {
 public:
  explicit MemoryFile(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::string> read_at(std::uint64_t offset, std::size_t length) const override {
    if (offset > bytes_.size() || bytes_.size() - offset < length) std::abort();
    return bytes_.substr(offset, length);
  }
  Result<void> write_at(std::uint64_t, std::string_view) override { std::abort(); }
  Result<void> truncate(std::uint64_t) override { std::abort(); }
  Result<void> sync() override { std::abort(); }
  Result<std::uint64_t> size() const override { return bytes_.size(); }

 private:
  std::string bytes_;
};

}  // namespace varve::fuzz
