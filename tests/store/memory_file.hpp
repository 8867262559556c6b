// A file in memory, for what reads files.
#pragma once

#include <string>
#include <utility>

#include "varve/base/file.hpp"

namespace varve::store {

class MemoryFile final : public File {
 public:
  explicit MemoryFile(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::string> read_at(std::uint64_t offset, std::size_t length) const override {
    if (offset > bytes_.size() || bytes_.size() - offset < length) {
      return fail(ErrorKind::kDamaged, "the file ends");
    }
    return bytes_.substr(offset, length);
  }
  Result<void> write_at(std::uint64_t, std::string_view) override { return read_only(); }
  Result<void> truncate(std::uint64_t) override { return read_only(); }
  Result<void> sync() override { return read_only(); }
  Result<std::uint64_t> size() const override { return bytes_.size(); }

 private:
  static Result<void> read_only() { return fail(ErrorKind::kIo, "the file is for reading"); }
  std::string bytes_;
};

}  // namespace varve::store
