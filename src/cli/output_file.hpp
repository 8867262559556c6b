// A file that a command writes for its user: there is all of it, or what was there before.
#pragma once

#include <string>
#include <string_view>

#include "varve/base/error.hpp"

namespace varve::cli {

// Writes `bytes` to a temporary file beside `file`, on stable storage, and renames it: what was
// there is replaced. A link is followed; a pipe or a device is written to as it is, and "-" is
// standard output. kIo or kNoSpace where that fails.
Result<void> write_output(const std::string& file, std::string_view bytes);

}  // namespace varve::cli
