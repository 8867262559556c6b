// How far a file, or a list of another archive's, was taken in, kept beside the archive so that an
// import that was interrupted goes on from there. Losing it costs time only: what is there already
// is not added twice.
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

  // The same of what is no file, but has a name that says which import it is.
  static Result<ImportState> of_name(const Path& folder, const std::string& name);

  // Where to go on: the begin of what was not begun, or came to its end.
  [[nodiscard]] const Position& position() const { return position_; }
  // What was noted with it, without line ends.
  [[nodiscard]] const std::string& note() const { return note_; }
  // All before `position` is durable in the archive.
  Result<void> settle(const Position& position, const std::string& note = {});
  // All of it is.
  Result<void> finish();

 private:
  Path path_;  // of the state; empty: none is kept
  Position position_;
  std::string note_;
};

}  // namespace varve::interchange
