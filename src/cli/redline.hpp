// What changed between two captures, as a bundle has it.
#pragma once

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/evidence/bundle.hpp"

namespace varve::cli {

// kInvalid where one of them has no text that can be read.
Result<evidence::Redline> redline(const archive::Archive& archive,
                                  const archive::CaptureRow& before,
                                  const archive::CaptureRow& after);

}  // namespace varve::cli
