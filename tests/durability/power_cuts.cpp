#include "durability/power_cuts.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "durability/quick_folder.hpp"

namespace varve::testing {
namespace {

SavedGroup what_comes_after() {
  SavedGroup group;
  group.captures.push_back(capture_of("http://example.com/after", 1000, prose(3000, 99)));
  // Bytes that the workload had, which may have been lost with a group.
  group.captures.push_back(
      capture_of("http://example.com/after.jpg", 1000, noise(300'000, 5), "image/jpeg"));
  return group;
}

// Verdicts of several threads put together.
class Gathering {
 public:
  // False where that state was there already, owing as much.
  bool is_new(const DiskState& state, std::size_t owed, std::size_t begun, bool second) {
    Sha256 both;
    both.update(state.digest().view());
    both.update(fmt::format("{} {}", owed, begun));
    const Digest key = both.finish();
    const std::lock_guard lock(mutex_);
    ++(second ? findings_.second_states : findings_.states);
    if (!seen_.insert(key).second) return false;
    ++(second ? findings_.second_distinct : findings_.distinct);
    return true;
  }
  void take(const Verdict& verdict, const std::string& where) {
    if (verdict.problem.empty()) return;
    const std::lock_guard lock(mutex_);
    findings_.lost += verdict.lost;
    if (findings_.problems.size() < 10) {
      findings_.problems.push_back(fmt::format("{}: {}", where, verdict.problem));
    }
    if (verdict.lost > 0) lost_ = true;
  }
  [[nodiscard]] bool lost() const { return lost_; }
  Findings end() { return std::move(findings_); }

 private:
  std::mutex mutex_;
  std::set<Digest> seen_;
  Findings findings_;
  std::atomic<bool> lost_ = false;
};

// One thread's share: every `of`-th position from `first` on.
class Cutter {
 public:
  Cutter(const Recording& recording, const Extent& extent, Gathering& findings)
      : recording_(recording), extent_(extent), findings_(findings) {}

  void run(std::size_t first, std::size_t of, const std::function<bool(const Call&)>& disbelieved) {
    const auto& calls = recording_.journal.calls();
    Disk disk = recording_.journal.start();
    disk.disbelieved = disbelieved;
    for (std::size_t position = 0; position <= calls.size() && going(); ++position) {
      const bool is_due = position >= recording_.from && position <= recording_.until;
      if (is_due && position % of == first) cut_at(disk, position);
      if (position < calls.size()) disk.apply(calls[position]);
    }
  }

 private:
  [[nodiscard]] bool going() const { return !extent_.until_first_loss || !findings_.lost(); }

  static bool is_before_sync(const std::deque<Call>& calls, std::size_t position) {
    return position == calls.size() || calls[position].kind == Call::Kind::kSync ||
           calls[position].kind == Call::Kind::kSyncFolder;
  }

  void cut_at(const Disk& disk, std::size_t position) {
    const auto groups = recording_.begun_by(position);
    const std::size_t owed = recording_.owed_at(position);
    const bool syncs = is_before_sync(recording_.journal.calls(), position);
    std::mt19937 random(static_cast<unsigned>(position));
    each_cut(disk, syncs ? extent_.at_syncs : extent_.elsewhere, random, [&](const Cut& cut) {
      const DiskState state = disk.state(cut.pieces);
      if (!findings_.is_new(state, owed, groups.size(), false)) return true;
      const std::string where = fmt::format("after {} calls, {}", position, cut.name);
      state.put_into(folder_.path());
      const Verdict verdict = verify_and_go_on(archive(), groups, owed, after_);
      findings_.take(verdict, where);
      ++done_;
      if (verdict.problem.empty() && extent_.again_every != 0 && done_ % extent_.again_every == 0) {
        state.put_into(folder_.path());
        cut_again(groups, verdict, where);
      }
      return going();
    });
  }

  // The power comes back, the archive is opened and takes another group, and the power goes again.
  void cut_again(std::vector<const SavedGroup*> groups, const Verdict& before,
                 const std::string& where) {
    const std::size_t there = before.groups;
    Journal journal;
    {
      const Watch watch(folder_.path(), journal);
      const auto opened =
          archive::Archive::open(archive(), archive::Archive::Mode::kWrite, small_packs());
      if (!opened || !save(**opened, after_)) return;
    }
    groups.resize(before.in_the_end);
    groups.push_back(&after_);
    SavedGroup later = after_;
    for (SavedCapture& each : later.captures) each.capture.time.us += 1'000'000;
    Disk disk = journal.start();
    for (std::size_t position = 0; position <= journal.calls().size() && going(); ++position) {
      std::mt19937 random(static_cast<unsigned>(position));
      each_cut(disk, extent_.again, random, [&](const Cut& cut) {
        const DiskState state = disk.state(cut.pieces);
        if (!findings_.is_new(state, there, groups.size(), true)) return true;
        state.put_into(folder_.path());
        findings_.take(verify_and_go_on(archive(), groups, there, later),
                       fmt::format("{}; then after {} calls, {}", where, position, cut.name));
        return going();
      });
      if (position < journal.calls().size()) disk.apply(journal.calls()[position]);
    }
  }

  [[nodiscard]] Path archive() const { return folder_.path() / "archive"; }

  const Recording& recording_;
  const Extent& extent_;
  Gathering& findings_;
  const QuickFolder folder_;
  const SavedGroup after_ = what_comes_after();
  std::size_t done_ = 0;
};

}  // namespace

std::vector<const SavedGroup*> Recording::begun_by(std::size_t position) const {
  std::vector<const SavedGroup*> begun;
  for (const Group& group : groups) {
    if (group.begun <= position) begun.push_back(&group.saved);
  }
  return begun;
}

std::size_t Recording::owed_at(std::size_t position) const {
  return static_cast<std::size_t>(
      std::count_if(groups.begin(), groups.end(),
                    [&](const Group& group) { return group.acknowledged <= position; }));
}

Result<std::unique_ptr<Recording>> record_life(
    const std::function<Result<void>(const Path&, const Witness&)>& life) {
  auto recording = std::make_unique<Recording>();
  Journal& journal = recording->journal;
  const QuickFolder folder;
  const QuickCheckpoints quick;
  const Watch watch(folder.path(), journal);
  Witness witness;
  witness.begun = [&](const SavedGroup& group) {
    recording->groups.push_back({group, journal.position(), SIZE_MAX});
  };
  witness.acknowledged = [&] { recording->groups.back().acknowledged = journal.position(); };
  witness.fail_truncation = [&](bool fails) {
    journal.set_rule([fails](const Call& call, int) {
      return Watcher::Verdict{fails && call.kind == Call::Kind::kTruncate ? EIO : 0};
    });
  };
  VARVE_TRY(life(folder.path() / "archive", witness));
  // Nothing went past the journal: by it the disk is what it is.
  Disk disk = journal.start();
  for (const Call& call : journal.calls()) disk.apply(call);
  Journal real;
  { const Watch again(folder.path(), real); }
  if (disk.state(Piece::whole()).digest() != real.start().state(Piece::whole()).digest()) {
    return fail(ErrorKind::kDamaged, "the journal is not all that happened");
  }
  return recording;
}

bool is_full() {
  const char* size = std::getenv("VARVE_DURABILITY");
  return size != nullptr && std::string_view(size) == "full";
}

Extent Extent::quick() {
  return {{.singles = 3, .tears = 4, .prefixes = 3, .random = 4},
          {.singles = 1, .tears = 1, .prefixes = 0, .random = 0},
          400,
          {.singles = 0, .tears = 0, .prefixes = 1, .random = 1},
          false};
}
Extent Extent::full() {
  return {{.singles = 1000, .tears = 100, .prefixes = 1000, .random = 300},
          {.singles = 4, .tears = 100, .prefixes = 4, .random = 20},
          100,
          {.singles = 2, .tears = 2, .prefixes = 3, .random = 6},
          false};
}
Extent Extent::first_loss() {
  return {{.singles = 1, .tears = 1, .prefixes = 2, .random = 4}, {}, 0, {}, true};
}

std::string Findings::text() const {
  return fmt::format(
      "{} positions; states {}, distinct and opened {}; after a second cut {}, distinct {}; lost "
      "captures {}; problems {}",
      positions, states, distinct, second_states, second_distinct, lost, problems.size());
}

Findings cut_power(const Recording& recording, const Extent& extent,
                   const std::function<bool(const Call&)>& disbelieved) {
  Gathering findings;
  const std::size_t count = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < count; ++i) {
    threads.emplace_back(
        [&, i] { Cutter(recording, extent, findings).run(i, count, disbelieved); });
  }
  for (std::thread& thread : threads) thread.join();
  Findings all = findings.end();
  all.positions = recording.journal.calls().size() + 1;
  return all;
}

}  // namespace varve::testing
