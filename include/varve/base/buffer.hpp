// Bytes that are about to be written over: unlike a std::string's, they are not cleared first,
// which costs as much as a third of decompressing into them.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace varve {

class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(std::size_t size)
      : bytes_(std::make_unique_for_overwrite<char[]>(size)), size_(size) {}

  [[nodiscard]] std::size_t size() const { return size_; }
  // Its first `length` bytes; it grows where it has less, and what was in it is lost then.
  std::span<char> first(std::size_t length) {
    if (length > size_) *this = Buffer(length);
    return {bytes_.get(), length};
  }
  std::span<char> all() { return {bytes_.get(), size_}; }
  // What it holds; the view is good as long as the buffer neither grows nor goes away.
  operator std::string_view() const { return {bytes_.get(), size_}; }  // NOLINT: it is its bytes
  friend bool operator==(const Buffer& buffer, std::string_view bytes) {
    return std::string_view(buffer) == bytes;
  }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

}  // namespace varve
