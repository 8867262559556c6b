// Whether a log's heads are signed with the keys that its entries say.
#pragma once

#include <string>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/evidence/log.hpp"

namespace varve::evidence {

// What is wrong, each a sentence: entries that are not right or not the leaves that they say, heads
// that are signed with a key that no entry introduced, or that was replaced or revoked by then.
Result<std::vector<std::string>> find_wrong_keys(const Log& log);

}  // namespace varve::evidence
