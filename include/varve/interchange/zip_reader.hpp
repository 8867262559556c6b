// A zip file that anybody may have written (libzip). Nothing of it is ever unpacked to a path: its
// names are looked at, and its files read in place. Used by one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

struct zip;

namespace varve::interchange {

class ZipReader {
 public:
  // kConsistent: what the zip says twice of its files, before each and in its list, is the same, so
  // that every reader sees the same files.
  enum class Checks : unsigned char { kLenient, kConsistent };
  // kInvalid where it is no zip file, names files outside of itself, has files that lie in each
  // other, or that decompress to more than 250 times their size.
  static Result<ZipReader> open(const Path& path, Checks checks = Checks::kLenient);

  struct Entry {
    std::string name;
    std::uint64_t index = 0;
    std::uint64_t size = 0;
    bool is_stored = false;  // not compressed
  };
  [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
  // Its bytes, decompressed as they are read: quick from front to back. Lives no longer than the
  // reader.
  Result<std::unique_ptr<File>> open(const Entry& entry) const;

 private:
  struct Discard {
    void operator()(zip* file) const noexcept;
  };
  explicit ZipReader(zip* file) : zip_(file) {}
  Result<void> list(std::uint64_t file_size);

  std::unique_ptr<zip, Discard> zip_;
  std::vector<Entry> entries_;
};

}  // namespace varve::interchange
