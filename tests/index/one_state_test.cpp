// Index::OneState: what it keeps locked, when, and that nobody is told of the past.
#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "an_index.hpp"

namespace varve::index {
namespace {

class OneState : public AnIndex {
 protected:
  void SetUp() override {
    auto opened = open();
    ASSERT_TRUE(opened);
    index_ = *std::move(opened);
    add(100);
  }
  void add(std::int64_t time) {
    auto out = writer();
    ASSERT_TRUE(save(*out, {kUrl, time}));
    ASSERT_TRUE(out->commit());
  }
  // As if the last write had been long ago.
  void age_log() {
    const std::string log = path().string() + "-wal";
    const std::array<timespec, 2> long_ago{{{1'000'000'000, 0}, {1'000'000'000, 0}}};
    ASSERT_EQ(::utimensat(AT_FDCWD, log.c_str(), long_ago.data(), 0), 0);
  }
  std::uint64_t count() {
    const Index::OneState state(*index_);
    return (*index_->read())->totals()->captures;
  }
  // By another program. It cannot where a state of the index is locked that needs the log.
  bool can_empty_log() {
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open(path().c_str(), &handle), SQLITE_OK);
    // It does not know of the log before its first question.
    EXPECT_EQ(sqlite3_exec(handle, "PRAGMA user_version", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    const bool empty = std::filesystem::file_size(path().string() + "-wal") == 0;
    sqlite3_close(handle);
    return empty;
  }

  const std::string kUrl = "https://example.com/";
  std::unique_ptr<Index> index_;
};

TEST_F(OneState, IsOneWhateverIsWrittenMeanwhile) {
  age_log();
  const Index::OneState state(*index_);
  EXPECT_EQ((*index_->read())->totals()->captures, 1u);
  add(200);
  EXPECT_EQ((*index_->read())->totals()->captures, 1u);
}

TEST_F(OneState, IsKeptForTheNextAndLetGoSoon) {
  bool was_kept = false;  // a busy machine may let the time go by before it is looked at
  for (int tries = 0; tries < 100 && !was_kept; ++tries) {
    add(200 + tries);
    age_log();
    count();
    was_kept = !can_empty_log();
  }
  EXPECT_TRUE(was_kept);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!can_empty_log() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_TRUE(can_empty_log());
}

TEST_F(OneState, IsNotKeptWhileOthersWrite) {
  EXPECT_EQ(count(), 1u);
  EXPECT_TRUE(can_empty_log());
}

TEST_F(OneState, IsNewAfterEachCommit) {
  for (std::uint64_t commits = 1; commits < 50; ++commits) {
    age_log();
    ASSERT_EQ(count(), commits);
    add(100 + static_cast<std::int64_t>(commits));
    ASSERT_EQ(count(), commits + 1);
  }
}

TEST_F(OneState, IsNotWhatASingleQuestionGets) {
  age_log();
  EXPECT_EQ(count(), 1u);
  add(200);
  EXPECT_EQ((*index_->read())->totals()->captures, 2u);
}

TEST_F(OneState, IsOfferedToManyThreads) {
  age_log();
  std::vector<std::jthread> readers;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      for (int asked = 0; asked < 500; ++asked) wrong += count() == 1 ? 0 : 1;
    });
  }
  readers.clear();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace varve::index
