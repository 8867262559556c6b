// The body of a capture as it was transferred.
#pragma once

#include <optional>

#include "varve/archive/archive.hpp"
#include "varve/base/body.hpp"

namespace varve::archive {

// Its transferred bytes, kept or made again, verified against their digest; nothing where they
// cannot be had. kDamaged where a body that should be there is not. Thread-safe.
Result<std::optional<Body>> transferred_body(const Archive& archive, const Capture& capture);

// The same by a caller who reads blobs himself: the blob that is needed for it, and what becomes of
// that one. Where nothing does, it is the decoded body.
inline const Digest& stored_digest(const Capture& capture) {
  return capture.transferred_blob ? *capture.transferred_blob : capture.digest;
}
Result<std::optional<Body>> transferred_of(const Capture& capture, const Body& stored);

}  // namespace varve::archive
