// The log follows the archive: each capture and snapshot a leaf, once, whatever happens to either.
#include "varve/evidence/log.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "../archive/faulty_files.hpp"
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
  [[nodiscard]] std::vector<std::string> wrong() const {
    const auto log = read();
    const auto report = verify_archive(*archive_, *log, *TrustStore::load(std::nullopt), {});
    return report ? report->wrong : std::vector{report.error().message};
  }
  Result<SignedHead> sign(Time now) {
    const auto log = write();
    VARVE_ASSIGN(const auto key, log->signing_key({}));
    return log->sign(now, *key);
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
  ASSERT_TRUE(sign(at(9)));
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
  ASSERT_TRUE(sign(at(10)));
  ASSERT_TRUE(sign(at(11)));
  EXPECT_EQ(read()->heads().size(), 1) << "the same leaves need no other head";
  ASSERT_TRUE(save("http://example.com/b", at(2), "b"));
  EXPECT_EQ(catch_up(), 1);
  ASSERT_TRUE(sign(at(12)));
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
  ASSERT_TRUE(sign(at(10)));
  std::ofstream(path() / "log/heads", std::ios::app) << R"({"text":"half)";
  EXPECT_EQ(read()->heads().size(), 1);
  ASSERT_TRUE(save("http://example.com/b", at(2), "b"));
  EXPECT_EQ(catch_up(), 1);
  ASSERT_TRUE(sign(at(11)));
  EXPECT_EQ(read()->heads().size(), 2);
}

TEST_F(LogTest, WithoutItsLevelItIsWhatIsSigned) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(save("http://example.com/a", at(i), std::to_string(i)));
  EXPECT_EQ(catch_up(), 3);
  const auto head = sign(at(10));
  ASSERT_TRUE(head);
  std::filesystem::remove(path() / "log/level");
  ASSERT_TRUE(save("http://example.com/a", at(9), "9"));
  EXPECT_EQ(catch_up(), 1);
  EXPECT_EQ(*read()->leaves().root(3), parse_head(head->text)->root);
  EXPECT_TRUE(has_all());
}

TEST_F(LogTest, AnotherKeyIsALeafAndSignsFromThenOn) {
  ASSERT_TRUE(save("http://example.com/a", at(1), "a"));
  EXPECT_EQ(catch_up(), 1);
  ASSERT_TRUE(sign(at(10)));
  {
    const auto log = write();
    const auto old = log->signing_key({});
    const auto next = log->rotate_key(at(11), **old, nullptr);
    ASSERT_TRUE(next) << next.error().message;
    ASSERT_TRUE(log->revoke_key(at(12), *next, (*old)->fingerprint(), "stolen"));
  }
  EXPECT_EQ(catch_up(), 0) << "entries are no captures, and the archive is the same";
  ASSERT_TRUE(save("http://example.com/b", at(2), "b"));
  EXPECT_EQ(catch_up(), 1);
  ASSERT_TRUE(sign(at(13)));
  const auto log = read();
  EXPECT_EQ(log->leaves().size(), 4);
  ASSERT_EQ(log->heads().size(), 4);
  EXPECT_EQ(parse_head(log->heads()[3].text)->key, log->key_history().in_force());
  EXPECT_NE(parse_head(log->heads()[0].text)->key, log->key_history().in_force());
  EXPECT_EQ(parse_head(log->heads()[3].text)->origin, parse_head(log->heads()[0].text)->origin);
  EXPECT_THAT(wrong(), IsEmpty());
  // All is compared anew, and nothing is added twice.
  std::filesystem::remove(path() / "log/level");
  EXPECT_EQ(catch_up(), 0);
  EXPECT_THAT(wrong(), IsEmpty());
}

TEST_F(LogTest, AKeyIsReplacedOrNotWhereverTheDiskFails) {
  ASSERT_TRUE(save("http://example.com/a", at(1), "a"));
  EXPECT_EQ(catch_up(), 1);
  ASSERT_TRUE(sign(at(10)));
  archive_.reset();
  archive::copy_folder(path(), path().string() + ".before");
  varve::testing::FaultyFiles files;
  const auto rotate = [&](int from, int count, Time now) -> Result<void> {
    files.fail_from(0, 0, 0);
    VARVE_ASSIGN(const auto log, Log::write(*archive_, path(), files));
    VARVE_ASSIGN(const auto key, log->signing_key({}));
    files.fail_from(from, count, ENOSPC);
    VARVE_TRY(log->rotate_key(now, *key, nullptr));
    return {};
  };
  reopen();
  ASSERT_TRUE(rotate(0, 0, at(11)));
  const int operations = files.done();
  ASSERT_GT(operations, 10);
  for (int i = 0; i < operations; ++i) {
    archive_.reset();
    archive::copy_folder(path().string() + ".before", path());
    reopen();
    EXPECT_FALSE(rotate(i, operations, at(11))) << i;
    // What comes next goes on with either key.
    ASSERT_TRUE(save("http://example.com/b", at(2), "b"));
    EXPECT_EQ(catch_up(), 1) << i;
    const auto head = sign(at(13));
    ASSERT_TRUE(head) << i << head.error().message;
    EXPECT_THAT(wrong(), IsEmpty()) << i;
  }
  std::filesystem::remove_all(path().string() + ".before");
}

TEST_F(LogTest, AKeyThatIsNotInForceSignsNothing) {
  ASSERT_TRUE(save("http://example.com/a", at(1), "a"));
  EXPECT_EQ(catch_up(), 1);
  ASSERT_TRUE(sign(at(10)));
  std::filesystem::rename(path() / "keys/signing.pem", path() / "keys/away.pem");
  const auto without = sign(at(11));
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().kind, ErrorKind::kDamaged);
  EXPECT_THAT(without.error().message, HasSubstr("put it back from a backup"));
  EXPECT_FALSE(std::filesystem::exists(path() / "keys/signing.pem"));
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
