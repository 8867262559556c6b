// The parts of a repair. Those that change packs or index are durable when they return.
#pragma once

#include "archive/check.hpp"
#include "archive/transaction.hpp"

namespace varve::archive {

// Packs of which a part is damaged.
struct DamagedPack {
  std::uint64_t number = 0;
  bool missing = false;
  std::vector<std::uint64_t> whole{};  // where the records begin that are whole
};

// Headers of packs say nothing but the pack's number: where one is damaged it is written again.
// Sentences on those.
Result<std::vector<std::string>> restore_headers(Packs& packs);

Result<std::vector<DamagedPack>> find_damaged(Packs& packs, index::Reader& reader);
// Copies the records that are whole and needed; how many.
Result<std::uint64_t> copy_whole(Archive::Impl& archive, const std::vector<DamagedPack>& damaged,
                                 const CareProgress& progress);
// What the index knows and no fact tells of any more is told again; then the packs leave the index.
// The captures that got new facts.
Result<std::vector<std::string>> tell_again(CheckWork& work, const Told& told,
                                            const std::vector<DamagedPack>& damaged);
// Gives the files other names; these.
Result<std::vector<std::string>> set_aside(Packs& packs, const std::vector<DamagedPack>& damaged);

// A transaction that writes nothing to a damaged pack.
Result<std::unique_ptr<Transaction::Impl>> begin_beside(Archive::Impl& archive,
                                                        const std::vector<DamagedPack>& damaged);

}  // namespace varve::archive
