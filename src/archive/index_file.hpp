// The index, or a database beside it, as a file that another one takes the place of.
#pragma once

#include "varve/base/file.hpp"

namespace varve::archive {

// Where a database is made before it takes the place of that one.
Path fresh_file(const Path& database);
// An empty file there, whatever there was.
Result<void> start_fresh_file(FileSystem& files, const Path& database);
// What was made there is the database now, durably. What SQLite keeps beside the old one goes
// first. Nobody has either of them open.
Result<void> replace_file(FileSystem& files, const Path& database);

// The same of varve.db.
Path fresh_index(const Path& folder);
Result<void> start_fresh_index(FileSystem& files, const Path& folder);
// At any moment there is one: what SQLite keeps beside the old one is in it first, as far as it can
// be read.
Result<void> replace_index(FileSystem& files, const Path& folder);

}  // namespace varve::archive
