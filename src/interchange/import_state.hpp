// How far a file was taken in, kept beside the archive so that an import that was interrupted goes
// on from there. Losing it costs time only: what is there already is not added twice.
#pragma once

#include <string>

#include "interchange/stream.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::interchange {

class ImportState {
 public:
  // In `folder`, of the file at `path` as it is now: another length or time is another file.
  // `entry`: the name of a file within it. No `folder`: nothing is kept.
  static Result<ImportState> of(const Path& folder, const Path& path, const std::string& entry);

  // Where to go on: the begin of a file that was not begun, or came to its end.
  [[nodiscard]] const Position& position() const { return position_; }
  // All before `position` is durable in the archive.
  Result<void> settle(const Position& position);
  // The whole file is.
  Result<void> finish();

 private:
  Path path_;  // of the state; empty: none is kept
  Position position_;
};

}  // namespace varve::interchange
