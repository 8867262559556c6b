// A zip file in the making (libzip): names in the order in which they are added, times all alike,
// so that the same contents give the same bytes. Used by one thread.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

struct zip;

namespace varve::interchange {

class ZipWriter {
 public:
  // What is at `path` is replaced.
  static Result<ZipWriter> make(const Path& path);

  // As it is, without compression; `file` has to stay until finish().
  Result<void> add_file(const std::string& name, const Path& file);
  // `compressed`: by deflate.
  Result<void> add(const std::string& name, std::string bytes, bool compressed);
  // Everything is written, and in the file; not on stable storage.
  Result<void> finish();

 private:
  struct Discard {
    void operator()(zip* file) const noexcept;
  };
  explicit ZipWriter(zip* file) : zip_(file) {}
  Result<void> add_source(const std::string& name, void* source, bool compressed);

  std::unique_ptr<zip, Discard> zip_;
  std::deque<std::string> bytes_;  // until they are written
};

}  // namespace varve::interchange
