// A body on its way between the network, the archive and a parser: in memory while it is small, in
// an unlinked temporary file beyond that, so that memory stays bounded whatever a server sends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"

namespace varve {

// Finished bytes, read as one view. Copies share the bytes. Thread-safe: nothing changes them.
class Body {
 public:
  Body() = default;
  explicit Body(std::string bytes);
  // Bytes that lie in what `owner` keeps.
  Body(std::shared_ptr<const void> owner, std::string_view bytes);

  // All of it. A large body is a memory-mapped file: the view costs address space, not memory.
  [[nodiscard]] std::string_view view() const;
  [[nodiscard]] std::uint64_t size() const { return view().size(); }
  [[nodiscard]] bool empty() const { return view().empty(); }

 private:
  friend class BodyWriter;
  struct Bytes;
  std::shared_ptr<const Bytes> bytes_;
};

// Takes bytes in order. Not thread-safe.
class BodyWriter {
 public:
  static constexpr std::size_t kInMemory = 1 << 20;  // beyond this many bytes, a file

  // Temporary files go to the folder of $TMPDIR, else /var/tmp: a body must not fill a tmpfs.
  BodyWriter();
  ~BodyWriter();
  BodyWriter(BodyWriter&&) noexcept;
  BodyWriter& operator=(BodyWriter&&) noexcept;

  Result<void> append(std::string_view bytes);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  // The body of what was appended; the writer is empty afterwards.
  Result<Body> finish();

 private:
  std::string memory_;
  int file_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace varve
