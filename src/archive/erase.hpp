// Captures taken out of an archive: first out of sight, durably, then out of its files.
#pragma once

#include <functional>
#include <vector>

#include "archive/facts.hpp"
#include "archive/impl.hpp"
#include "varve/archive/care.hpp"

namespace varve::archive {

// Takes those out of sight that are there, in one transaction; those. `may_begin` is asked first,
// under the lock: where it fails, all stay. It may be empty.
Result<std::vector<Removal>> remove_captures(Archive::Impl& archive,
                                             const std::vector<Removal>& removals,
                                             const std::function<Result<void>()>& may_begin = {});

// What is left in the files of captures that are out of sight goes. It finds by itself what it has
// to do: one that a crash interrupted is made good by the next.
struct EraseOptions {
  int level = 12;          // zstd's, of what is written anew
  bool every_byte = true;  // else packs stay of which little is not needed
  CareProgress progress = {};
};
struct Erased {
  std::uint64_t blobs = 0;  // that nothing speaks of any more
  std::uint64_t packs = 0;  // files that were written anew
};
Result<Erased> erase_removed(Archive::Impl& archive, const EraseOptions& options);

}  // namespace varve::archive
