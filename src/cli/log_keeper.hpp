// Keeps the archive's log level with it, after whatever added captures.
#pragma once

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/evidence/keeper.hpp"

namespace varve::cli {

// As the archive's config.toml says.
Result<evidence::KeepOptions> keep_options(const Path& folder, bool allow_private);

// Warns of captures that the log cannot have.
void warn_of_damaged(const evidence::CaughtUp& caught_up);

// What goes wrong is warned of: the captures are saved, and the next that comes tries again.
void keep_log(archive::Archive& archive, const Path& folder, bool allow_private = false);

}  // namespace varve::cli
