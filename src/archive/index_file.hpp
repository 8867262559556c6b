// The index as a file that another one takes the place of.
#pragma once

#include "varve/base/file.hpp"

namespace varve::archive {

// Where an index is made before it takes the place of varve.db.
Path fresh_index(const Path& folder);
// An empty file there, whatever there was.
Result<void> start_fresh_index(FileSystem& files, const Path& folder);
// What was made there is the index now, durably. At any moment there is one: the old one loses what
// SQLite keeps beside it first, as far as it can be read after that is in it. Nobody has either of
// them open.
Result<void> replace_index(FileSystem& files, const Path& folder);

}  // namespace varve::archive
