// Packs and index held against each other, both ways.
#include "archive/check.hpp"

#include <future>

namespace varve::archive {
namespace {

constexpr int kCheckTries = 3;

// What changes with every transaction.
struct State {
  std::vector<std::uint64_t> packs;
  std::uint64_t captures = 0;

  bool operator==(const State&) const = default;
};

Result<State> state_of(index::Reader& reader) {
  State state;
  VARVE_ASSIGN(const auto packs, reader.packs());
  for (const index::PackRow& pack : packs) {
    state.packs.insert(state.packs.end(), {pack.number, pack.committed});
  }
  VARVE_ASSIGN(const auto totals, reader.totals());
  state.captures = totals.captures;
  return state;
}

// A reader of one state of the index, whatever is written meanwhile.
Result<std::unique_ptr<index::Reader>> open_reader(const index::Index& index) {
  VARVE_ASSIGN(auto reader, index::Reader::open(index.path(), index.busy_ms()));
  VARVE_TRY(reader->hold());
  return reader;
}

// What the index alone says of itself.
struct Walked {
  std::vector<std::string> wrong;
  Indexed indexed;
};
Result<Walked> walk(const CheckWork& work, index::Reader& reader) {
  Walked walked;
  VARVE_ASSIGN(walked.wrong, reader.integrity(work.options.read_data));
  if (work.reads_all()) {
    VARVE_ASSIGN(walked.indexed, tally_index(reader));
  }
  return walked;
}

// The index is walked while packs are read, if there are threads for it.
Result<Walked> check_bytes(CheckWork& work, Told& told) {
  const auto walk_beside = [&work]() -> Result<Walked> {
    VARVE_ASSIGN(const auto reader, open_reader(*work.archive.index));
    return walk(work, *reader);
  };
  std::future<Result<Walked>> beside;
  if (work.options.read_data && work.options.threads != 1) {
    beside = std::async(std::launch::async, walk_beside);
  }
  VARVE_TRY(check_packs(work));
  VARVE_TRY(check_blocks(work, told));
  return beside.valid() ? beside.get() : walk(work, work.reader);
}

}  // namespace

Result<void> check_all(CheckWork& work, Told& told) {
  VARVE_ASSIGN(const auto removals, work.reader.removals());
  for (const index::RemovalRow& row : removals) work.removed.insert(hash_of(row.url, row.time));
  VARVE_ASSIGN(const Walked walked, check_bytes(work, told));
  for (const std::string& what : walked.wrong) {
    work.findings.damage("the index is damaged: " + what);
  }
  if (work.reads_all()) VARVE_TRY(compare(work, walked.indexed, told));
  // Where all was compared, every capture has its facts.
  if (!work.reads_all() || !work.findings.nothing_lost()) VARVE_TRY(name_captures(work));
  return work.findings.nothing_lost() ? Result<void>() : name_by_facts(work);
}

// Blocks and facts that are moved or erased while they are looked at are no damage: where something
// is found and somebody has written meanwhile, all is looked at again.
Result<CheckReport> Archive::check(const CheckOptions& options) const {
  for (int tries = 1;; ++tries) {
    VARVE_ASSIGN(const auto reader, open_reader(*impl_->index));
    VARVE_ASSIGN(const State before, state_of(*reader));
    Findings findings;
    CheckWork work{*impl_, *reader, options, findings};
    Told told(work.removed);
    VARVE_TRY(check_all(work, told));
    if (findings.empty() || tries == kCheckTries) return findings.take();
    VARVE_ASSIGN(const auto now, open_reader(*impl_->index));
    VARVE_ASSIGN(const State after, state_of(*now));
    if (before == after) return findings.take();
  }
}

}  // namespace varve::archive
