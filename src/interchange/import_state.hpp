// How far a file, or a list of another archive's, was taken in, kept beside the archive so that an
// import that was interrupted goes on from there. Losing it costs time only: what is there already
// is not added twice.
#pragma once

#include <cstdint>
#include <string>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::interchange {

class ImportState {
 public:
  // In `folder`, of the file at `path` as it is now: another length or time is another file.
  // `entry`: the name of a file within it. No `folder`: nothing is kept.
  static Result<ImportState> of(const Path& folder, const Path& path, const std::string& entry);

  // The same of what is no file, but has a name that says which import it is.
  static Result<ImportState> of_name(const Path& folder, const std::string& name);

  // Where to go on: 0 for what was not begun, or came to its end.
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  // What was noted with it, without line ends.
  [[nodiscard]] const std::string& note() const { return note_; }
  // All before `offset` is durable in the archive.
  Result<void> settle(std::uint64_t offset, const std::string& note = {});
  // All of it is.
  Result<void> finish();

 private:
  Path path_;  // of the state; empty: none is kept
  std::uint64_t offset_ = 0;
  std::string note_;
};

}  // namespace varve::interchange
