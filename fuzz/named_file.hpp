// A file that is nothing but its bytes and has a name, for what reads files by their names
// (libzip).
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "varve/base/file.hpp"

namespace varve::fuzz {

class NamedFile {
 public:
  explicit NamedFile(std::string_view bytes) : number_(::memfd_create("input", MFD_CLOEXEC)) {
    if (number_ < 0) std::abort();
    if (::write(number_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
      std::abort();
  }
  ~NamedFile() { ::close(number_); }
  NamedFile(const NamedFile&) = delete;
  NamedFile& operator=(const NamedFile&) = delete;
  [[nodiscard]] Path path() const { return "/proc/self/fd/" + std::to_string(number_); }

 private:
  int number_;
};

}  // namespace varve::fuzz
