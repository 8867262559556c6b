// What takes care of an archive is asked, and what it tells. Plain values.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/capture.hpp"
#include "varve/archive/query.hpp"
#include "varve/archive/retention.hpp"

namespace varve::archive {

// How far long work is, a few times a second; false stops it after what is durable so far.
struct CareStep {
  std::string_view doing;  // "checking", "compacting", …
  std::uint64_t done = 0;  // bytes or captures, of
  std::uint64_t all = 0;
};
using CareProgress = std::function<bool(const CareStep&)>;

struct CheckOptions {
  bool read_data = false;  // every byte; else headers and the index
  double sample = 1.0;     // of the blocks, with read_data: a random share
  std::uint64_t seed = 0;  // of the sample
  unsigned threads = 0;    // 0: as many as the machine has cores
  CareProgress progress{};
};
struct Damage {
  std::string what;                   // a sentence
  std::vector<std::string> captures;  // "URL at TIME" of those that it touches
};
struct CheckReport {
  std::uint64_t records = 0;
  std::uint64_t bytes_read = 0;  // of packs
  std::uint64_t bytes_raw = 0;   // that they stand for, as far as they were made whole
  std::vector<Damage> damaged;
};

struct RebuildReport {
  std::uint64_t captures = 0;
  std::uint64_t packs = 0;
  std::vector<std::string> damage;  // sentences: what of the packs could not be read
};

struct RepairReport {
  std::vector<std::string> found;      // sentences: what was wrong before
  bool index_made = false;             // anew, from the packs
  std::uint64_t blocks = 0;            // that were saved from damaged packs
  std::vector<std::string> set_aside;  // damaged packs' files, by their new names
  // "URL at TIME": of these nothing is left but what the index knew (no headers, no certificates).
  std::vector<std::string> without_facts;
  std::vector<Damage> lost;   // what cannot be had any more, and the captures that had it
  bool loss_unknown = false;  // without an index, what damaged facts told of cannot be named

  // Nothing of what was ever saved is lost.
  [[nodiscard]] bool whole() const {
    return lost.empty() && without_facts.empty() && !loss_unknown;
  }
};

struct CompactOptions {
  int level = 19;    // zstd's, for the newest versions
  bool all = false;  // also what is compact already
};
struct CompactReport {
  std::uint64_t bytes_before = 0;  // of the archive's folder
  std::uint64_t bytes_after = 0;
  std::uint64_t blobs = 0;  // that were written anew
  std::uint64_t packs = 0;  // files that went away
};

struct ForgetReport {
  std::vector<Removal> captures;
  std::uint64_t blobs = 0;      // that are gone
  std::uint64_t packs = 0;      // files that were written anew
  std::uint64_t set_aside = 0;  // files of damaged or torn packs that went: they might have held it
};

struct BackupReport {
  std::uint64_t packs = 0;
  std::uint64_t bytes = 0;          // of packs that the backup has
  std::uint64_t bytes_copied = 0;   // that it did not have before, each read back and compared
  std::uint64_t packs_removed = 0;  // files that the archive does not need any more
};

struct MergeReport {
  std::uint64_t captures = 0;      // that were added
  std::uint64_t snapshots = 0;     // and pages
  std::uint64_t there_before = 0;  // captures of the other archive that were here already
  std::uint64_t removed_here = 0;  // and that were left out since they had been removed here
  std::vector<Damage> damaged;     // what could not be had of the other archive
};

struct PruneOptions {
  KeepRules rules;
  Query captures{};  // the pages that are pruned; all where it names no URL
  Time now{};        // what ages are counted from
  bool dry = false;  // only says what would go
  // Each capture that goes, or would.
  std::function<void(const CaptureRow&)> each{};
};
struct PruneReport {
  std::uint64_t captures = 0;      // that went, or would
  std::uint64_t kept = 0;          // that stay, of those that the rules were asked about
  std::uint64_t held = 0;          // that the rules would not keep, but a hold does
  std::uint64_t blobs = 0;         // bodies that no capture has any more
  std::uint64_t bytes = 0;         // that these take, about
  std::uint64_t bytes_before = 0;  // of the archive's folder
  std::uint64_t bytes_after = 0;
};

}  // namespace varve::archive
