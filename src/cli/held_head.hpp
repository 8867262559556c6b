// Tree heads that somebody kept elsewhere, as arguments name them.
#pragma once

#include <string>

#include "varve/base/error.hpp"
#include "varve/evidence/verify_bundle.hpp"

namespace varve::cli {

// A digest ("sha256:…") or a file with the signed head (a bundle's signed-head.txt). kInvalid where
// it is neither.
Result<evidence::HeldHead> read_held_head(const std::string& text);

}  // namespace varve::cli
