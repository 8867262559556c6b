// The log follows the archive: each capture and snapshot a leaf, once, whatever happens to either.
#include "varve/evidence/log.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "../archive/fixture.hpp"
#include "varve/evidence/merkle.hpp"
#include "varve/evidence/verify.hpp"

namespace varve::evidence {
namespace {

using archive::at;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LogTest : public archive::ArchiveTest {
 protected:
  [[nodiscard]] std::unique_ptr<Log> write() {
    auto log = Log::write(*archive_, path());
    if (!log) throw std::runtime_error(log.error().message);
    return *std::move(log);
  }
  [[nodiscard]] std::unique_ptr<Log> read() const {
    auto log = Log::read(path());
    if (!log) throw std::runtime_error(log.error().message);
    return *std::move(log);
  }
  std::uint64_t catch_up() {
    const auto report = write()->catch_up(*archive_);
    EXPECT_TRUE(report) << report.error().message;
    EXPECT_THAT(report->damaged, IsEmpty());
    return report->added;
  }
  // Whether each capture of the archive is a leaf.
  [[nodiscard]] bool has_all() const {
    const auto log = read();
    const auto leaves = *log->leaves().leaves(0, log->leaves().size());
    for (const archive::CaptureRow& row : list()) {
      const auto snapshot = archive_->whole_snapshot(row.url, row.time).value();
      const auto capture = archive_->details(row);
      const Digest leaf = leaf_of(*capture, snapshot ? &*snapshot : nullptr, log->salts()).hash();
      if (std::count(leaves.begin(), leaves.end(), leaf) != 1) return false;
    }
    return true;
  }
  void save_snapshot(std::string_view url, Time time) {
    auto transaction = archive_->begin();
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(put(*transaction, archive::capture_of(url, time, "page"), "page"));
    archive::Snapshot snapshot;
    snapshot.url = url;
    snapshot.final_url = url;
    snapshot.time = time;
    snapshot.members = {{std::string(url), time}};
    ASSERT_TRUE(transaction->add(snapshot));
    ASSERT_TRUE(transaction->commit());
  }
};

TEST_F(LogTest, FollowsTheArchive) {
  EXPECT_EQ(Log::read(path()).error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(catch_up(), 0);
  ASSERT_TRUE(save("http://example.com/a", at(1), "a"));
  ASSERT_TRUE(save("http://example.com/b", at(0), "b"));
  EXPECT_EQ(catch_up(), 2);
  EXPECT_EQ(catch_up(), 0);
  save_snapshot("http://example.com/", at(5));
  EXPECT_EQ(catch_up(), 1) << "the capture and its snapshot";
  EXPECT_TRUE(has_all());
  EXPECT_EQ(read()->leaves().size(), 3);
}

TEST_F(LogTest, ASnapshotThatCameLaterHasALeafOfItsOwn) {
  ASSERT_TRUE(save("http://example.com/", at(5), "page"));
  EXPECT_EQ(catch_up(), 1);
  auto transaction = archive_->begin();
  ASSERT_TRUE(transaction);
  archive::Snapshot snapshot;
  snapshot.url = snapshot.final_url = "http://example.com/";
  snapshot.time = at(5);
  ASSERT_TRUE(transaction->add(snapshot));
  ASSERT_TRUE(transaction->commit());
  EXPECT_EQ(catch_up(), 1);
  ASSERT_TRUE(write()->sign(at(9)));
  std::filesystem::remove(path() / "log/level");
  EXPECT_EQ(catch_up(), 0) << "and both stay, when all is compared";
  const auto report = verify_archive(*archive_, *read(), *TrustStore::load(std::nullopt), {});
  ASSERT_TRUE(report);
  EXPECT_THAT(report->wrong, IsEmpty());
}

TEST_F(LogTest, WhatIsRemovedStaysALeaf) {
  ASSERT_TRUE(save("http://example.com/a", at(1), "a"));
  ASSERT_TRUE(save("http://example.com/b", at(2), "b"));
  EXPECT_EQ(catch_up(), 2);
  ASSERT_TRUE(archive_->forget("http://example.com/a", std::nullopt, {}));
  ASSERT_TRUE(save("http://example.com/c", at(3), "c"));
  EXPECT_EQ(catch_up(), 1) << "all is compared, and what is there is not added again";
  EXPECT_EQ(read()->leaves().size(), 3);
  EXPECT_TRUE(has_all());
}

TEST_F(LogTest, CompactingAndRebuildingAddNothing) {
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(save("http://example.com/a", at(i), "version " + std::to_string(i)));
  }
  EXPECT_EQ(catch_up(), 40);
  ASSERT_TRUE(archive_->compact({}, {}));
  EXPECT_EQ(catch_up(), 0);
  archive_.reset();
  std::filesystem::remove(path() / "varve.db");
  ASSERT_TRUE(archive::Archive::rebuild(path(), {}));
  reopen();
  EXPECT_EQ(catch_up(), 0);
  EXPECT_TRUE(has_all());
}

TEST_F(LogTest, ACrashBeforeTheWordLeavesNothingTwice) {
  ASSERT_TRUE(save("http://example.com/a", at(1), "a"));
  EXPECT_EQ(catch_up(), 1);
  std::filesystem::copy_file(path() / "log/level", path() / "log/level.old");
  ASSERT_TRUE(save("http://example.com/b", at(2), "b"));
  EXPECT_EQ(catch_up(), 1);
  std::filesystem::rename(path() / "log/level.old", path() / "log/level");
  EXPECT_EQ(catch_up(), 1);
  EXPECT_EQ(read()->leaves().size(), 2);
  EXPECT_TRUE(has_all());
}

TEST_F(LogTest, HeadsAreAChain) {
  ASSERT_TRUE(save("http://example.com/a", at(1), "a"));
  EXPECT_EQ(catch_up(), 1);
  ASSERT_TRUE(write()->sign(at(10)));
  ASSERT_TRUE(write()->sign(at(11)));
  EXPECT_EQ(read()->heads().size(), 1) << "the same leaves need no other head";
  ASSERT_TRUE(save("http://example.com/b", at(2), "b"));
  EXPECT_EQ(catch_up(), 1);
  ASSERT_TRUE(write()->sign(at(12)));
  const auto log = read();
  ASSERT_EQ(log->heads().size(), 2);
  EXPECT_TRUE(log->heads()[0].is_right());
  EXPECT_TRUE(log->heads()[1].is_right());
  const auto first = parse_head(log->heads()[0].text);
  const auto second = parse_head(log->heads()[1].text);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->previous, std::nullopt);
  EXPECT_EQ(second->previous, log->heads()[0].digest());
  EXPECT_EQ(second->origin, first->origin);
  EXPECT_EQ(second->size, 2);
  EXPECT_EQ(*log->leaves().root(1), first->root);
  EXPECT_EQ(*log->leaves().root(2), second->root);
}

TEST_F(LogTest, ALineThatWasNotWrittenToItsEndIsNoHead) {
  ASSERT_TRUE(save("http://example.com/a", at(1), "a"));
  EXPECT_EQ(catch_up(), 1);
  ASSERT_TRUE(write()->sign(at(10)));
  std::ofstream(path() / "log/heads", std::ios::app) << R"({"text":"half)";
  EXPECT_EQ(read()->heads().size(), 1);
  ASSERT_TRUE(save("http://example.com/b", at(2), "b"));
  EXPECT_EQ(catch_up(), 1);
  ASSERT_TRUE(write()->sign(at(11)));
  EXPECT_EQ(read()->heads().size(), 2);
}

TEST_F(LogTest, WithoutItsLevelItIsWhatIsSigned) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(save("http://example.com/a", at(i), std::to_string(i)));
  EXPECT_EQ(catch_up(), 3);
  const auto head = write()->sign(at(10));
  ASSERT_TRUE(head);
  std::filesystem::remove(path() / "log/level");
  ASSERT_TRUE(save("http://example.com/a", at(9), "9"));
  EXPECT_EQ(catch_up(), 1);
  EXPECT_EQ(*read()->leaves().root(3), parse_head(head->text)->root);
  EXPECT_TRUE(has_all());
}

TEST_F(LogTest, SaysWhatIsGone) {
  ASSERT_TRUE(save("http://example.com/a", at(1), "a"));
  EXPECT_EQ(catch_up(), 1);
  std::filesystem::rename(path() / "keys/salt", path() / "keys/salt.away");
  const auto without_salt = Log::write(*archive_, path());
  ASSERT_FALSE(without_salt);
  EXPECT_THAT(without_salt.error().message, HasSubstr("keys/salt is gone"));
  std::filesystem::rename(path() / "keys/salt.away", path() / "keys/salt");
  std::filesystem::resize_file(path() / "log/leaves", 40);
  EXPECT_EQ(Log::write(*archive_, path()).error().kind, ErrorKind::kDamaged);
}

}  // namespace
}  // namespace varve::evidence
