// Which format a list is of. Pure.
#pragma once

#include <string_view>

#include "varve/bookmarks/bookmarks.hpp"

namespace varve::bookmarks {

// By what is in it. `text` is UTF-8 without a byte order mark, or SQLite's bytes.
Format find_format(std::string_view text);

// A file of SQLite's (https://sqlite.org/fileformat.html 1.3).
bool is_database(std::string_view bytes);
// The beginning of Firefox's compressed backups.
bool is_mozilla_lz4(std::string_view bytes);

}  // namespace varve::bookmarks
