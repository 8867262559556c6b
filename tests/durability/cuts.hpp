// Which parts of what was not synced a power cut may leave: the classes that matter, and at random.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "durability/disk.hpp"

namespace varve::testing {

struct Cut {
  std::string name;  // for people: "all but write varve.db-wal …"
  std::vector<Piece> pieces;
};

struct Thoroughness {
  std::size_t singles = 0;  // at most so many calls are dropped, kept and torn one by one,
  std::size_t tears = 0;    // each write in at most so many ways
  std::size_t prefixes = 0;
  std::size_t random = 0;  // so many random subsets
};

// Gives `sink` the cuts of what is pending, until it gives false: nothing and all of it; prefixes;
// every call dropped alone and kept alone; every file's and folder's dropped and kept alone; every
// write torn; and subsets.
void each_cut(const Disk& disk, const Thoroughness& thoroughness, std::mt19937& random,
              const std::function<bool(const Cut&)>& sink);

}  // namespace varve::testing
