// Brings text.db level with the archive: the queue is the difference between the two, and is found
// by a walk through both in the order of keys. Used by one thread.
#pragma once

#include "search/page_writer.hpp"
#include "varve/search/text_index.hpp"

namespace varve::search {

enum class CatchUp : unsigned char { kAll, kRemovals };

Result<CatchUpReport> catch_up(TextDb& db, const archive::Archive& archive, CatchUp what,
                               const CatchUpProgress& progress);

}  // namespace varve::search
