// What a bundle has over all of its captures: the tree head, its signature, time-stamps and heads
// that were kept elsewhere.
#pragma once

#include <vector>

#include "evidence/opened_bundle.hpp"

namespace varve::evidence {

// Fills in the report's head and stamps.
void verify_bundle_head(OpenedBundle& bundle, const TrustStore& trust);
// To be called behind it.
void verify_bundle_held(OpenedBundle& bundle, const std::vector<HeldHead>& held);

}  // namespace varve::evidence
