// What lies in the packs beyond what the index knows: of a crash, or since the backup that the
// index was put back from.
#pragma once

#include "archive/impl.hpp"
#include "varve/index/reader.hpp"
#include "varve/index/writer.hpp"

namespace varve::archive {

// Transactions that came to their end are told to the index, what one left that did not is cut off.
// `index` has begun, and has begun again afterwards. kDamaged where bytes are damaged that come
// before acknowledged ones: cutting them off would lose these.
Result<void> take_leftovers(Archive::Impl& archive, index::Writer& index);

// Whether a transaction ends behind damage that the index does not know of: then it has to be made
// anew from the packs before anything is written to them.
Result<bool> is_damaged_behind_index(Packs& packs, index::Reader& reader);

// Files of packs that the index has left behind, in which nothing lies any more: a crash came before
// they were removed.
Result<std::vector<std::uint64_t>> dead_packs(Packs& packs, index::Reader& reader);

}  // namespace varve::archive
