// What failing disks, full disks and deaths in the middle leave of an archive: all that was
// acknowledged, nothing of the rest, and an archive that goes on.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include "archive/faulty_files.hpp"
#include "archive/fixture.hpp"

namespace varve::archive {
namespace {

std::string noise(std::size_t size, unsigned seed) {
  std::minstd_rand random(seed);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() >> 7);
  return bytes;
}

class ADurableArchive : public ArchiveTest {
 protected:
  ADurableArchive() {
    options_.files = &files_;
    reopen();
  }

  // Two captures, the first with a body that goes to the file at once.
  Result<void> save_two(int n) {
    VARVE_ASSIGN(Transaction transaction, archive_->begin());
    const std::string large = noise(300'000, static_cast<unsigned>(n));
    const std::string small = "small " + std::to_string(n);
    VARVE_TRY(put(transaction, capture_of("http://example.com/large", at(n), large), large));
    VARVE_TRY(put(transaction, capture_of("http://example.com/small", at(n), small), small));
    return transaction.commit();
  }
  // The captures are those of save_two() of these numbers, whole.
  void expect_saved(const std::vector<int>& numbers) {
    std::vector<Time> times;
    for (const CaptureRow& row : list({.url = "http://example.com/small"}))
      times.push_back(row.time);
    std::vector<Time> expected;
    for (const int n : numbers) expected.push_back(at(n));
    EXPECT_EQ(times, expected);
    for (const CaptureRow& row : list()) {
      const auto body = archive_->body(row.digest);
      ASSERT_TRUE(body && *body) << row.url;
      EXPECT_EQ((*body)->size(), row.length);
      EXPECT_TRUE(archive_->details(row));
    }
    const auto report = archive_->check({.read_data = true});
    ASSERT_TRUE(report) << report.error().message;
    for (const Damage& damage : report->damaged) ADD_FAILURE() << damage.what;
  }
  std::uint64_t pack_size() const {
    return std::filesystem::file_size(path() / "packs/00000001.pack");
  }
  // Runs `work` in a process that ends without any destructor.
  template <typename Work>
  void in_dying_process(const Work& work) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      work();
      ::_exit(0);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
  }

  testing::FaultyFiles files_;
};

TEST_F(ADurableArchive, UndoesATransactionThatIsDropped) {
  ASSERT_TRUE(save_two(1));
  const auto size = pack_size();
  {
    auto transaction = archive_->begin();
    const std::string large = noise(600'000, 99);
    ASSERT_TRUE(put(*transaction, capture_of("http://example.com/x", at(0), large), large));
    EXPECT_GT(transaction->bytes_written(), 600'000u);
    EXPECT_GT(pack_size(), size);
  }
  EXPECT_EQ(pack_size(), size);
  expect_saved({1});
  EXPECT_EQ(archive_->nearest("http://example.com/x", at(0)).value(), std::nullopt);
}

TEST_F(ADurableArchive, UndoesItsFirstTransactionToo) {
  { auto transaction = archive_->begin(); }
  {
    auto transaction = archive_->begin();
    ASSERT_TRUE(put(*transaction, capture_of("http://example.com/x", at(0), "x"), "x"));
  }
  EXPECT_FALSE(std::filesystem::exists(path() / "packs/00000001.pack"));
  EXPECT_EQ(archive_->stats()->captures, 0u);
}

// Every operation of a transaction fails in turn, once and for good, on an archive that is new and
// on one that is not.
TEST_F(ADurableArchive, OutlivesTheFailureOfEachOperation) {
  for (const int count : {1, 1000}) {
    for (const bool fresh : {true, false}) {
      for (int n = 0;; ++n) {
        ASSERT_LT(n, 100);
        archive_.reset();
        std::filesystem::remove_all(path());
        files_.heal();
        reopen();
        if (!fresh) {
          ASSERT_TRUE(save_two(1));
        }
        files_.fail_from(n, count, n % 2 == 0 ? ENOSPC : EIO);
        const auto saved = save_two(2);
        const bool was_reached = files_.done() > n;
        files_.heal();
        SCOPED_TRACE(fmt::format("operation {}, {} fail, new: {}", n, count, fresh));
        if (!was_reached) {
          EXPECT_TRUE(saved);
          break;
        }
        ASSERT_FALSE(saved);
        EXPECT_EQ(saved.error().kind, n % 2 == 0 ? ErrorKind::kNoSpace : ErrorKind::kIo);
        expect_saved(fresh ? std::vector<int>{} : std::vector<int>{1});
        ASSERT_TRUE(save_two(3));
        // A transaction that was whole in the pack and could not be cut off is there after all.
        const bool came_back = list().size() == (fresh ? 4u : 6u);
        std::vector<int> expected{3};
        if (came_back) expected.insert(expected.begin(), 2);
        if (!fresh) expected.insert(expected.begin(), 1);
        expect_saved(expected);
      }
    }
  }
}

// The index's log cannot grow: SQLite's COMMIT fails after the pack's sync.
TEST_F(ADurableArchive, OutlivesACommitThatTheIndexCannotMake) {
  ASSERT_TRUE(save("http://example.com/small", at(1), "small 1"));
  const auto many = [&]() -> Result<void> {
    VARVE_ASSIGN(Transaction transaction, archive_->begin());
    for (int i = 0; i < 3000; ++i) {
      VARVE_TRY(
          transaction.add(capture_of(fmt::format("http://example.com/{}", i), at(2), "small 1")));
    }
    return transaction.commit();
  };
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit small = before;
  small.rlim_cur = 160'000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto saved = many();
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ASSERT_FALSE(saved);
  EXPECT_EQ(list().size(), 1u);
  EXPECT_EQ(archive_->stats()->captures, 1u);
  ASSERT_TRUE(many()) << many().error().message;
  // The packs had it all: what the index could not say then, it says now.
  EXPECT_EQ(list().size(), 6001u);
  const auto report = archive_->check({.read_data = true});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->damaged.empty());
}

TEST_F(ADurableArchive, CutsOffWhatADyingProcessLeft) {
  const auto die_with_bytes_written = [&] {
    auto transaction = archive_->begin();
    const std::string large = noise(600'000, 99);
    static_cast<void>(put(*transaction, capture_of("http://example.com/x", at(0), large), large));
    ::_exit(0);
  };
  in_dying_process(die_with_bytes_written);
  EXPECT_GT(pack_size(), 600'000u) << "of its first transaction";
  ASSERT_TRUE(save_two(1));
  expect_saved({1});
  const auto size = pack_size();
  in_dying_process(die_with_bytes_written);
  EXPECT_GT(pack_size(), size);
  expect_saved({1});
  ASSERT_TRUE(save_two(2));
  expect_saved({1, 2});
  EXPECT_LT(pack_size(), 2 * size);
}

TEST_F(ADurableArchive, KeepsWhatDiedBetweenThePackAndTheIndex) {
  ASSERT_TRUE(save_two(1));
  in_dying_process([&] {
    files_.before_sync = [] { ::kill(::getpid(), SIGKILL); };
    static_cast<void>(save_two(2));
  });
  expect_saved({1});
  ASSERT_TRUE(save_two(3));
  expect_saved({1, 2, 3});
}

TEST_F(ADurableArchive, SurvivesKillsAtAnyMoment) {
  int acknowledged = 0;
  for (int round = 0; round < 40; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      archive_ = *Archive::open(path(), Archive::Mode::kWrite, options_);
      for (int n = round * 1000;; ++n) {
        if (!save_two(n)) ::_exit(1);
        if (::write(ends[1], "+", 1) != 1) ::_exit(1);
      }
    }
    ::close(ends[1]);
    ::usleep(static_cast<useconds_t>(2000 + 700 * round));
    ::kill(child, SIGKILL);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);
    char word = 0;
    while (::read(ends[0], &word, 1) == 1) ++acknowledged;
    ::close(ends[0]);
  }
  reopen();
  const auto rows = list({.url = "http://example.com/small"});
  // A commit may have been whole before its process could say so.
  EXPECT_GE(static_cast<int>(rows.size()), acknowledged);
  EXPECT_LE(static_cast<int>(rows.size()), acknowledged + 40);
  ASSERT_TRUE(save_two(100'000));
  std::vector<int> numbers;
  for (const CaptureRow& row : list({.url = "http://example.com/small"})) {
    numbers.push_back(static_cast<int>((row.time.us - at(0).us) / 1'000'000));
  }
  expect_saved(numbers);
}

// For its lifetime this process is nobody, to whom modes mean something.
class AsNobody {
 public:
  AsNobody() : was_(::geteuid()) { is_ = was_ != 0 || ::seteuid(kNobody) == 0; }
  ~AsNobody() { is_ = ::seteuid(was_) == 0; }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  [[nodiscard]] bool is() const { return is_; }
  static constexpr uid_t kNobody = 65534;

 private:
  uid_t was_;
  bool is_ = false;
};

TEST_F(ADurableArchive, IsReadInAFolderThatNobodyMayWriteTo) {
  ASSERT_TRUE(save_two(1));
  archive_.reset();
  ::chmod(folder_.path().c_str(), 0755);
  ::chmod(path().c_str(), 0555);
  ::chmod((path() / "packs").c_str(), 0555);
  ::chmod((path() / "packs/00000001.pack").c_str(), 0444);
  ::chmod((path() / "varve.db").c_str(), 0444);
  const AsNobody nobody;
  ASSERT_TRUE(nobody.is());
  reopen(Archive::Mode::kRead);
  expect_saved({1});
  reopen();
  const auto refused = archive_->begin();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kIo);
  EXPECT_NE(refused.error().message.find("Permission denied"), std::string::npos)
      << refused.error().message;
  archive_.reset();
}

}  // namespace
}  // namespace varve::archive
