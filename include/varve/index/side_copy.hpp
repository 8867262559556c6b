// A database that the archive keeps beside its index, for a copy of the archive. Used by one thread
// at a time.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <optional>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::index {

class SideCopy {
 public:
  // The state that it has now, which others may change without changing this one. Nothing where
  // there is no such file.
  static Result<std::optional<SideCopy>> hold(const Path& path);
  // Into a file that is there, and that nobody else has open; not synced.
  Result<void> write_to(const Path& path) const;

 private:
  struct Free {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };
  explicit SideCopy(sqlite3* handle) : handle_(handle) {}

  std::unique_ptr<sqlite3, Free> handle_;
};

}  // namespace varve::index
