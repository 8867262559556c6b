// Power cuts at every point of an archive's life, in all states that they may leave a disk in.
// VARVE_DURABILITY=full tries them at length.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <iostream>

#include "durability/power_cuts.hpp"
#include "varve/base/log.hpp"

namespace varve::testing {
namespace {

void expect_nothing_lost(const Result<std::unique_ptr<Recording>>& recording) {
  ASSERT_TRUE(recording) << recording.error().message;
  const auto begun = std::chrono::steady_clock::now();
  const Findings found = cut_power(**recording, is_full() ? Extent::full() : Extent::quick());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  std::cout << fmt::format("power cuts: {}; {:.1f} s\n", found.text(), took.count());
  EXPECT_EQ(found.lost, 0u);
  for (const std::string& problem : found.problems) ADD_FAILURE() << problem;
}

TEST(APowerCut, LosesNothingThatWasAcknowledged) {
  expect_nothing_lost(record_life());
}

TEST(APowerCut, LosesNothingWhileTheArchiveIsCaredFor) {
  expect_nothing_lost(record_life(be_cared_for));
}

// The test of the test: were one of these syncs not made, captures would be lost.
struct Sync {
  const char* of;
  Call::Kind kind;
  const char* name;  // below the watched folder; .pack: every pack
};

class AMissingSync : public ::testing::TestWithParam<Sync> {};

TEST_P(AMissingSync, LosesCaptures) {
  static const auto recording = record_life();
  ASSERT_TRUE(recording) << recording.error().message;
  const Findings found = cut_power(**recording, Extent::first_loss(), [&](const Call& call) {
    const bool of_it = GetParam().name == std::string_view(".pack") ? call.name.ends_with(".pack")
                                                                    : call.name == GetParam().name;
    return call.kind == GetParam().kind && of_it;
  });
  EXPECT_GT(found.lost, 0u) << found.text();
}

INSTANTIATE_TEST_SUITE_P(
    Of, AMissingSync,
    ::testing::Values(Sync{"Packs", Call::Kind::kSync, ".pack"},
                      Sync{"TheIndexsLog", Call::Kind::kSync, "archive/varve.db-wal"},
                      Sync{"TheIndex", Call::Kind::kSync, "archive/varve.db"},
                      Sync{"PacksNames", Call::Kind::kSyncFolder, "archive/packs"},
                      Sync{"TheArchivesNames", Call::Kind::kSyncFolder, "archive"},
                      Sync{"TheArchivesOwnName", Call::Kind::kSyncFolder, ""}),
    [](const auto& each) { return each.param.of; });

}  // namespace
}  // namespace varve::testing

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);  // a lock that the threads would wait for
  spdlog::set_level(spdlog::level::off);       // what archives say of a disk like these
  return RUN_ALL_TESTS();
}
