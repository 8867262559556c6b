// Disks that are full, over quota, broken or read-only, at every call of a transaction, in packs
// and index alike: a clear error, nothing lost that was acknowledged, and an archive that goes on
// as soon as the disk does; also where the power is cut then.
#include <gtest/gtest.h>

#include <cerrno>

#include "durability/power_cuts.hpp"
#include "durability/quick_folder.hpp"

namespace varve::testing {
namespace {

using archive::Archive;

struct Fault {
  const char* name;
  int error;       // 0: calls do not fail; writes write half of what they are given
  int count;       // so many calls fail
  ErrorKind kind;  // what is told
  int step = 1;    // the quick test tries every so many calls
};
constexpr int kForGood = 1'000'000;

void PrintTo(const Fault& fault, std::ostream* out) {
  *out << fault.name;
}

SavedGroup group_of(int number) {
  SavedGroup group;
  group.captures.push_back(capture_of("http://example.com/large.jpg", number,
                                      noise(300'000, static_cast<unsigned>(number)), "image/jpeg"));
  for (int i = 0; i < 12; ++i) {
    group.captures.push_back(capture_of(fmt::format("http://example.com/{}", i), number,
                                        prose(200, static_cast<unsigned>(number + i / 2))));
  }
  return group;
}

Result<std::unique_ptr<Archive>> open(const Path& folder) {
  return Archive::open(folder, Archive::Mode::kWrite, small_packs());
}

// Calls `first` and those after it fail; a write that fails writes its first half before.
Journal::Rule failing(const Fault& fault, int first, Call& failed) {
  auto halved = std::make_shared<bool>(false);
  return [fault, first, halved, &failed](const Call& call, int number) -> Watcher::Verdict {
    if (number < first || number - first >= fault.count) return {};
    if (number == first) failed = call;
    const bool is_write = call.kind == Call::Kind::kWrite && call.bytes.size() > 1;
    if (is_write && (fault.error == 0 || !*halved)) {
      *halved = fault.error != 0;
      return {0, call.bytes.size() / 2};
    }
    return {fault.error, SIZE_MAX};
  };
}

// An archive on which one call of a transaction, or all from there on, fails.
class Trial {
 public:
  Trial(const DiskState& start, std::size_t groups_there, const Fault& fault, int first)
      : fault_(fault) {
    start.put_into(folder_.path());
    watch_ = std::make_unique<Watch>(folder_.path(), recording_.journal);
    if (groups_there > 0) recording_.groups.push_back({group_of(1), 0, 0});
    recording_.journal.set_rule(failing(fault, first, failed_));
  }

  // Whether there was such a call.
  bool go(bool heals_before_close, int first) {
    auto opened = open(path());
    Result<void> saved;
    if (opened) {
      recording_.groups.push_back({group_of(2), recording_.journal.position(), SIZE_MAX});
      saved = save(**opened, recording_.groups.back().saved);
      if (saved) recording_.groups.back().acknowledged = recording_.journal.position();
      if (!saved) told(saved.error());
    } else {
      told(opened.error());
    }
    if (!heals_before_close) opened = fail(ErrorKind::kIo, "closed");
    const bool was_reached = recording_.journal.asked() > first;
    EXPECT_TRUE(saved || (was_reached && fault_.error != 0));
    recording_.journal.set_rule({});
    if (!opened) opened = open(path());
    if (opened) {
      go_on(**opened);
    } else {
      ADD_FAILURE() << "it does not open when all is well again: " << opened.error().message;
    }
    opened = fail(ErrorKind::kIo, "closed");
    if (const auto again = open(path())) holds(**again);
    return was_reached;
  }
  // Whether a sync failed; then what should have been synced may be lost, and power cuts tell.
  [[nodiscard]] bool failed_sync() const {
    for (const Call& call : recording_.journal.calls()) {
      if (call.failed) return true;
    }
    return false;
  }
  Findings cut() {
    watch_.reset();
    Extent extent{{.singles = 2, .tears = 1, .prefixes = 2, .random = 4}, {}, 0, {}, false};
    recording_.from = recording_.groups.back().acknowledged;
    return cut_power(recording_, extent);
  }

 private:
  [[nodiscard]] Path path() const { return folder_.path() / "archive"; }

  void told(const Error& error) {
    // SQLite forgets why it could not make a file; it may be the next to fail after the lock's
    // line, which nobody needs.
    const bool for_good = fault_.count == kForGood;
    const bool is_made_by_sqlite = (failed_.name.find("varve.db-") != std::string::npos &&
                                    (failed_.kind == Call::Kind::kCreate || for_good)) ||
                                   (failed_.name.ends_with("/lock") && for_good);
    EXPECT_TRUE(error.kind == fault_.kind || (is_made_by_sqlite && error.kind == ErrorKind::kIo))
        << error.message << "; first failed: " << to_string(failed_);
    EXPECT_EQ(error.message.find("database is"), std::string::npos) << error.message;
  }
  // What was acknowledged is there, and more can be added.
  void go_on(const Archive& archive) {
    const Verdict verdict = holds(archive);
    // A group that was given up either is not there, or is there for good; or the packs have it
    // whole, and the next transaction tells it to the index.
    const bool given_up = verdict.groups < recording_.groups.size();
    std::optional<Recording::Group> gone;
    if (given_up) {
      gone = recording_.groups.back();
      recording_.groups.pop_back();
    }
    recording_.groups.push_back({group_of(3), recording_.journal.position(), SIZE_MAX});
    const auto saved = save(const_cast<Archive&>(archive), recording_.groups.back().saved);
    EXPECT_TRUE(saved) << saved.error().message;
    recording_.groups.back().acknowledged = recording_.journal.position();
    if (gone && came_back(archive)) {
      gone->acknowledged = recording_.journal.position();
      recording_.groups.insert(recording_.groups.end() - 1, *gone);
    }
    holds(archive);
  }
  // Whether there is more than what was recorded.
  bool came_back(const Archive& archive) const {
    const std::size_t now = recording_.journal.position();
    return !verify(archive, recording_.begun_by(now), recording_.owed_at(now)).problem.empty();
  }
  Verdict holds(const Archive& archive) {
    const std::size_t now = recording_.journal.position();
    Verdict verdict = verify(archive, recording_.begun_by(now), recording_.owed_at(now));
    EXPECT_EQ(verdict.problem, "");
    return verdict;
  }

  const Fault fault_;
  Call failed_;  // the first that did
  const QuickFolder folder_;
  Recording recording_;
  std::unique_ptr<Watch> watch_;
};

class AFault : public ::testing::TestWithParam<Fault> {
 protected:
  // The disk with an archive that holds the first group.
  static DiskState archive_of_one() {
    const QuickFolder folder;
    const auto opened = open(folder.path() / "archive");
    if (!opened || !save(**opened, group_of(1))) ADD_FAILURE();
    Journal journal;
    const Watch watch(folder.path(), journal);
    return journal.start().state(Piece::whole());
  }
};

TEST_P(AFault, LosesNothingThatWasAcknowledged) {
  const DiskState old = archive_of_one();
  int runs = 0;
  std::size_t states = 0;
  for (const bool is_new : {false, true}) {
    bool reached = true;
    for (int i = 0; reached; ++i) {
      // At length: each call, healed before the archive is closed and after.
      const int n = is_full() ? i / 2 : i * GetParam().step;
      const bool heals_before_close = i % 2 == 0;
      ASSERT_LT(n, 1000);
      SCOPED_TRACE(fmt::format("call {}, new: {}, heals before it is closed: {}", n, is_new,
                               heals_before_close));
      Trial trial(is_new ? DiskState() : old, is_new ? 0 : 1, GetParam(), n);
      reached = trial.go(heals_before_close, n);
      ++runs;
      if (HasFailure() || !trial.failed_sync()) continue;
      const Findings found = trial.cut();
      states += found.distinct;
      for (const std::string& problem : found.problems) ADD_FAILURE() << problem;
    }
  }
  RecordProperty("runs", runs);
  std::cout << fmt::format(
      "{} runs, each with another call that fails; then power cuts: {} "
      "distinct states\n",
      runs, states);
}

INSTANTIATE_TEST_SUITE_P(
    Of, AFault,
    ::testing::Values(Fault{"NoSpaceOnce", ENOSPC, 1, ErrorKind::kNoSpace},
                      Fault{"NoSpaceForGood", ENOSPC, kForGood, ErrorKind::kNoSpace},
                      Fault{"NoQuotaForGood", EDQUOT, kForGood, ErrorKind::kNoSpace, 3},
                      Fault{"AnErrorOnce", EIO, 1, ErrorKind::kIo},
                      Fault{"ErrorsForGood", EIO, kForGood, ErrorKind::kIo},
                      Fault{"ReadOnlyForGood", EROFS, kForGood, ErrorKind::kIo, 3},
                      Fault{"AShortWrite", 0, 1, ErrorKind::kIo, 3},
                      Fault{"ShortWrites", 0, kForGood, ErrorKind::kIo}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace varve::testing
