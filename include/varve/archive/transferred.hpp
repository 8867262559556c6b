// The body of a capture as it was transferred.
#pragma once

#include <optional>

#include "varve/archive/archive.hpp"
#include "varve/base/body.hpp"

namespace varve::archive {

// Its transferred bytes, kept or made again, verified against their digest; nothing where they
// cannot be had. kDamaged where a body that should be there is not. Thread-safe.
Result<std::optional<Body>> transferred_body(const Archive& archive, const Capture& capture);

}  // namespace varve::archive
