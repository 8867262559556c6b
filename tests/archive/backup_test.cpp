// Copies of archives in other folders.
#include <atomic>
#include <thread>

#include "archive/faulty_files.hpp"
#include "archive/rich_archive.hpp"

namespace varve::archive {
namespace {

class ABackup : public RichArchiveTest {
 protected:
  ABackup() { reopen(); }

  [[nodiscard]] Path copy() const { return folder_.path() / "backups/archive"; }
  BackupReport back_up() {
    const auto report = archive_->backup(copy(), {});
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(BackupReport());
  }
  // All that an archive says, bodies and what people said included.
  static std::string tell(const Archive& archive) {
    std::string told;
    const auto listed = archive.list({}, [&](const CaptureRow& row) {
      const auto details = archive.details(row);
      const auto body = archive.body(row.digest);
      const auto mark = archive.mark_of(row.url, row.time);
      told += fmt::format("{} {} {} {} {}\n", name_of(row), row.status,
                          details ? details->response_head : "facts are lost",
                          body && *body ? (*body)->view() : "the body is lost", mark->note);
      return true;
    });
    EXPECT_TRUE(listed);
    const auto snapshots = archive.recent_snapshots(100);
    EXPECT_TRUE(snapshots);
    for (const SnapshotRow& row : *snapshots) told += row.final_url + row.title + "\n";
    return told;
  }
  std::string tell_copy(Archive::Mode mode = Archive::Mode::kRead) {
    const auto archive = Archive::open(copy(), mode, options_);
    EXPECT_TRUE(archive) << archive.error().message;
    if (!archive) return "";
    // The next transaction takes in what the index has not heard of.
    if (mode == Archive::Mode::kWrite) EXPECT_TRUE((*archive)->begin());
    const auto report = (*archive)->check({.read_data = true});
    EXPECT_TRUE(report) << report.error().message;
    for (const Damage& damage : report->damaged) ADD_FAILURE() << damage.what;
    return tell(**archive);
  }
};

TEST_F(ABackup, IsAnArchiveThatSaysTheSame) {
  const BackupReport report = back_up();
  EXPECT_EQ(report.packs, packs().size());
  EXPECT_EQ(report.bytes_copied, report.bytes);
  EXPECT_EQ(tell_copy(), tell(*archive_));
  EXPECT_FALSE(std::filesystem::exists(copy() / "varve.db.new"));
}

TEST_F(ABackup, CostsWhatIsNew) {
  back_up();
  EXPECT_EQ(back_up().bytes_copied, 0u);
  ASSERT_TRUE(save("http://example.com/new", at(2000), "something new"));
  const BackupReport report = back_up();
  EXPECT_GT(report.bytes_copied, 0u);
  EXPECT_LT(report.bytes_copied, 2000u);
  EXPECT_EQ(tell_copy(), tell(*archive_));
}

TEST_F(ABackup, FollowsWhatIsCompactedAndForgotten) {
  back_up();
  ASSERT_TRUE(archive_->compact({}, {}));
  EXPECT_GT(back_up().packs_removed, 0u);
  EXPECT_EQ(tell_copy(), tell(*archive_));
  ASSERT_TRUE(save("http://example.com/secret", at(3000), "a password, in clear"));
  back_up();
  ASSERT_TRUE(archive_->forget("http://example.com/secret", std::nullopt, {}));
  back_up();
  EXPECT_EQ(tell_copy(), tell(*archive_));
  for (const auto& file : std::filesystem::recursive_directory_iterator(copy())) {
    if (!file.is_regular_file()) continue;
    EXPECT_EQ(read_whole(file.path()).find("a password, in clear"), std::string::npos)
        << file.path();
  }
}

TEST_F(ABackup, IsRestoredByBackingItUp) {
  back_up();
  const std::string before = tell(*archive_);
  archive_.reset();
  std::filesystem::remove_all(path());
  {
    const auto backup = Archive::open(copy(), Archive::Mode::kRead, options_);
    ASSERT_TRUE(backup);
    ASSERT_TRUE((*backup)->backup(path(), {}));
  }
  reopen();
  EXPECT_EQ(tell(*archive_), before);
  ASSERT_TRUE(save("http://example.com/after", at(4000), "and it goes on"));
  EXPECT_TRUE(check().damaged.empty());
}

TEST_F(ABackup, IsMadeWhileOthersWriteAndCompact) {
  std::atomic<bool> done = false;
  std::thread writer([&] {
    const auto other = *Archive::open(path(), Archive::Mode::kWrite, options_);
    for (int n = 0; !done; ++n) {
      const std::string url = fmt::format("http://example.com/live/{}", n % 50);
      EXPECT_TRUE(save_into(*other, url, at(5000 + n), page(n, 1)));
      if (n % 40 == 39) EXPECT_TRUE(other->compact({.level = 1}, {}));
    }
  });
  std::size_t last = 0;
  for (int round = 0; round < 8; ++round) {
    back_up();
    const std::string told = tell_copy();
    EXPECT_GE(told.size(), last) << "a backup never loses what one before had";
    EXPECT_EQ(told.find("lost"), std::string::npos);
    last = told.size();
  }
  done = true;
  writer.join();
  back_up();
  EXPECT_EQ(tell_copy(), tell(*archive_));
}

TEST_F(ABackup, LeavesWhatIsNoBackupOfThisArchive) {
  struct Case {
    std::string_view name;
    std::function<void()> make;
    std::string_view why;
  };
  for (const Case& wrong : std::vector<Case>{
           {"another archive",
            [&] {
              const auto other = *Archive::open(copy(), Archive::Mode::kWrite, options_);
              EXPECT_TRUE(save_into(*other, "http://other/", at(1), "other"));
            },
            "another archive"},
           {"packs without an index",
            [&] {
              std::filesystem::create_directories(copy() / "packs");
              write_whole(copy() / "packs/00000001.pack", "x");
            },
            "no index"},
           {"this archive without its index",
            [&] {
              copy_folder(path(), copy());
              std::filesystem::remove(copy() / "varve.db");
            },
            "no index"},
           {"somebody's files",
            [&] {
              std::filesystem::create_directories(copy() / "packs");
              write_whole(copy() / "packs/letters.txt", "x");
            },
            "no index"},
           {"a later state of this archive",
            [&] {
              copy_folder(path(), copy());
              const auto later = *Archive::open(copy(), Archive::Mode::kWrite, options_);
              EXPECT_TRUE(save_into(*later, "http://later/", at(1), "later"));
            },
            "holds more"},
       }) {
    SCOPED_TRACE(wrong.name);
    std::filesystem::remove_all(copy());
    wrong.make();
    const auto report = archive_->backup(copy(), {});
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().kind, ErrorKind::kInvalid);
    EXPECT_NE(report.error().message.find(wrong.why), std::string::npos) << report.error().message;
  }
  for (const Path& inside : {path(), path() / "packs", path() / "backup"}) {
    EXPECT_FALSE(archive_->backup(inside, {})) << inside;
  }
}

TEST_F(ABackup, GoesOnWhereTheFirstOneWasCutShort) {
  std::filesystem::create_directories(copy() / "packs");
  write_whole(copy() / "varve.db.new", "");
  const Path first = copy() / "packs" / packs().front().filename();
  for (const std::size_t length : {0u, 10u, 200u}) {
    write_whole(first, read_whole(packs().front()).substr(0, length));
    std::filesystem::remove(copy() / "varve.db");
    back_up();
    EXPECT_EQ(tell_copy(), tell(*archive_)) << length;
    write_whole(copy() / "varve.db.new", "");
  }
}

TEST_F(ABackup, StandsWhereTheArchiveIsDamaged) {
  back_up();
  const std::string before = tell(*archive_);
  options_.pack_bound = 1 << 20;
  reopen();
  ASSERT_TRUE(save("http://example.com/new", at(2000), "something new"));
  archive_.reset();
  flip(packs().back(), std::filesystem::file_size(packs().back()) - 20, 2);
  reopen(Archive::Mode::kRead);
  const auto report = archive_->backup(copy(), {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::kDamaged);
  EXPECT_EQ(tell_copy(), before);
}

// Whatever fails: the copy says what it said before, or all of the new.
TEST_F(ABackup, OutlivesTheFailureOfEachOperation) {
  back_up();
  const std::string before = tell(*archive_);
  ASSERT_TRUE(save("http://example.com/new", at(2000), page(9, 9)));
  const std::string after = tell(*archive_);
  testing::FaultyFiles files;
  options_.files = &files;
  reopen();
  bool failed = true;
  for (int n = 0; failed; ++n) {
    copy_folder(copy(), folder_.path() / "start");
    for (const int error : {EIO, ENOSPC}) {
      SCOPED_TRACE(fmt::format("operation {} fails with {}", n, error));
      files.fail_from(n, 1, error);
      failed = !archive_->backup(copy(), {});
      files.heal();
      const std::string told = tell_copy(Archive::Mode::kWrite);
      EXPECT_TRUE(told == before || told == after) << told;
      copy_folder(folder_.path() / "start", copy());
    }
  }
  back_up();
  EXPECT_EQ(tell_copy(), after);
}

}  // namespace
}  // namespace varve::archive
