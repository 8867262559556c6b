// Bodies written anew, beside those that they are like.
#pragma once

#include <cstdint>
#include <set>

#include "archive/impl.hpp"
#include "varve/archive/care.hpp"

namespace varve::archive {

// All bodies that are not compact yet, with their families; or, where `only` is given, the families
// of what lies in those blocks, and all else that does. Returns how many blobs were written.
Result<std::uint64_t> write_anew(Archive::Impl& archive, const CompactOptions& options,
                                 const std::set<std::uint64_t>* only, const CareProgress& progress);

}  // namespace varve::archive
