// The secret that whoever has the server save a page must know: a line in the file `token` of the
// archive's folder (mode 0600).
#pragma once

#include <string>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::cli {

Path token_path(const Path& archive);

// Makes the file where it is not there.
Result<std::string> read_token(const Path& archive);

}  // namespace varve::cli
