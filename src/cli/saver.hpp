// How `serve` saves the pages that it is asked to save.
#pragma once

#include "varve/base/file.hpp"
#include "varve/replay/server.hpp"

namespace varve::cli {

// Saves as `varve save` does, into the archive in `folder`, which is opened for writing only while
// something is saved.
replay::Saver make_saver(const Path& folder, bool allow_private);

}  // namespace varve::cli
