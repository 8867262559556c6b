// File descriptors that are closed when they go, and files in memory. Each is one thread's at a
// time.
#pragma once

#include <string_view>
#include <utility>

#include "varve/base/error.hpp"

namespace varve {

class FileDescriptor {
 public:
  // None where `number` is negative, as system calls give it where they fail.
  explicit FileDescriptor(int number = -1) : number_(number) {}
  ~FileDescriptor() { close(); }
  FileDescriptor(FileDescriptor&& other) noexcept : number_(other.release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }

  [[nodiscard]] int get() const { return number_; }
  // The caller's to close from then on.
  int release() { return std::exchange(number_, -1); }
  void close();

 private:
  int number_;
};

// A file that is in no folder, with these bytes, to be read from its beginning: a program's input
// that nobody has to write while the program says something.
Result<FileDescriptor> memory_file(std::string_view bytes);

}  // namespace varve
