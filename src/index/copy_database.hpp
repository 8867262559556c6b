// One SQLite database copied as it is at one moment.
#pragma once

#include <sqlite3.h>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::index {

// Into a file that is there, and that nobody else has open; not synced. Where `from` is within a
// transaction, it is that one's state.
Result<void> copy_database(sqlite3* from, const Path& path);

}  // namespace varve::index
