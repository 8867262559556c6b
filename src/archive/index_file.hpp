// The index as a file that another one takes the place of.
#pragma once

#include "varve/base/file.hpp"

namespace varve::archive {

// Where an index is made before it takes the place of varve.db.
Path fresh_index(const Path& folder);
// An empty file there, whatever there was.
Result<void> start_fresh_index(FileSystem& files, const Path& folder);
// What was made there is the index now, durably. The old one goes first, with what SQLite keeps
// beside it: a crash in between leaves an archive without an index, which is made again when it is
// opened. Nobody has either of them open.
Result<void> replace_index(FileSystem& files, const Path& folder);

}  // namespace varve::archive
