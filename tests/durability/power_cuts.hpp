// An archive's life, recorded, and power cuts at every point of it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "durability/cuts.hpp"
#include "durability/journal.hpp"
#include "durability/verify.hpp"

namespace varve::testing {

// What an archive did, and what it owes from which point on.
struct Recording {
  Journal journal;
  struct Group {
    SavedGroup saved;
    std::size_t begun = 0;         // so many calls were made before it was begun
    std::size_t acknowledged = 0;  // and before it was acknowledged; SIZE_MAX: it never was
  };
  std::deque<Group> groups;
  // Power is cut between these points.
  std::size_t from = 0;
  std::size_t until = SIZE_MAX;

  // Of the groups begun by a point, those that are owed come first.
  [[nodiscard]] std::vector<const SavedGroup*> begun_by(std::size_t position) const;
  [[nodiscard]] std::size_t owed_at(std::size_t position) const;
};

// live(), or another life, in a folder of its own, with quick checkpoints.
Result<std::unique_ptr<Recording>> record_life(
    const std::function<Result<void>(const Path&, const Witness&)>& life = live);

// Whether $VARVE_DURABILITY asks for all that can be tried.
bool is_full();

struct Extent {
  Thoroughness at_syncs;  // where the next call is a sync, or there is none
  Thoroughness elsewhere;
  // Every so many distinct states what the archive does after the power cut is recorded, and power
  // is cut at every point of that too; 0: never.
  std::size_t again_every = 0;
  Thoroughness again;
  bool until_first_loss = false;
  static Extent quick();
  static Extent full();
  static Extent first_loss();  // for what is wrong everywhere
};

struct Findings {
  std::size_t positions = 0;
  std::size_t states = 0;
  std::size_t distinct = 0;  // opened and verified
  std::size_t second_states = 0;
  std::size_t second_distinct = 0;    // after a second power cut
  std::size_t lost = 0;               // captures and snapshots, over all states
  std::vector<std::string> problems;  // the first few
  [[nodiscard]] std::string text() const;
};

// `disbelieved`: syncs that are taken for not made.
Findings cut_power(const Recording& recording, const Extent& extent,
                   const std::function<bool(const Call&)>& disbelieved = {});

}  // namespace varve::testing
