// Several processes and threads at one archive.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "archive/fixture.hpp"

namespace varve::archive {
namespace {

class ASharedArchive : public ArchiveTest {
 protected:
  // A process of its own that opens the archive and does `work`; exits with 0 where it gives true.
  template <typename Work>
  pid_t in_process(const Work& work) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    archive_ = *Archive::open(path(), Archive::Mode::kWrite, options_);
    ::_exit(work() ? 0 : 1);
  }
  static void expect_success(pid_t child) {
    int status = 1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
};

TEST_F(ASharedArchive, TakesTheTransactionsOfTwoProcessesAndShowsNoHalfOfThem) {
  constexpr int kTransactions = 30;
  std::vector<pid_t> children;
  for (int writer = 0; writer < 2; ++writer) {
    children.push_back(in_process([&] {
      for (int n = 0; n < kTransactions; ++n) {
        auto transaction = archive_->begin();
        if (!transaction) return false;
        for (const std::string_view part : {"a", "b"}) {
          const std::string body = fmt::format("{} {} {}", writer, n, part);
          const auto url = fmt::format("http://w{}.example/{}", writer, part);
          if (!put(*transaction, capture_of(url, at(n), body), body)) return false;
        }
        if (!transaction->commit()) return false;
      }
      return true;
    }));
  }
  for (;;) {
    const auto stats = archive_->stats();
    ASSERT_TRUE(stats) << stats.error().message;
    EXPECT_EQ(stats->captures % 2, 0u);
    for (const CaptureRow& row : list({.url = "http://w0.example/a"})) {
      EXPECT_EQ(read(row.digest).size(), row.length);
    }
    siginfo_t none{};  // a child that has ended is only looked at, and waited for below
    if (::waitid(P_PID, static_cast<id_t>(children[0]), &none, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        none.si_pid != 0) {
      break;
    }
  }
  for (const pid_t child : children) expect_success(child);
  EXPECT_EQ(archive_->stats()->captures, 4u * kTransactions);
  EXPECT_TRUE(archive_->check({.read_data = true})->damaged.empty());
}

TEST_F(ASharedArchive, SaysWhoHoldsIt) {
  options_.lock_wait_ms = 50;
  reopen();
  const auto held = archive_->begin();
  ASSERT_TRUE(held);
  const auto second = archive_->begin();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kBusy);
  EXPECT_NE(second.error().message.find(fmt::format("process {} (archive_test)", ::getpid())),
            std::string::npos)
      << second.error().message;
}

TEST_F(ASharedArchive, WaitsForTheOneThatHoldsIt) {
  auto held = std::make_unique<Transaction>(*archive_->begin());
  std::atomic<bool> released = false;
  std::thread other([&] {
    EXPECT_TRUE(save("http://example.com/", at(0), "x"));
    EXPECT_TRUE(released);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  released = true;
  held.reset();
  other.join();
  EXPECT_EQ(list().size(), 1u);
}

TEST_F(ASharedArchive, IsNotKeptFromOthersByOneWithManyTransactions) {
  std::atomic<bool> stop = false;
  std::atomic<int> busy = 0;
  std::thread greedy([&] {
    while (!stop) {
      if (archive_->begin()) ++busy;
    }
  });
  for (int n = 0; n < 20; ++n) ASSERT_TRUE(save("http://example.com/", at(n), "x"));
  stop = true;
  greedy.join();
  EXPECT_EQ(list().size(), 20u);
}

TEST_F(ASharedArchive, IsMadeOnceByManyAtOnce) {
  archive_.reset();
  std::filesystem::remove_all(path());
  std::vector<pid_t> children;
  for (int n = 0; n < 6; ++n) {
    children.push_back(
        in_process([&] { return save("http://example.com/", at(n), "x").has_value(); }));
  }
  for (const pid_t child : children) expect_success(child);
  reopen();
  EXPECT_EQ(list().size(), 6u);
}

TEST_F(ASharedArchive, IsReadAndPreparedForByManyThreadsWhileOneWrites) {
  ASSERT_TRUE(save("http://example.com/", at(0), "first"));
  std::atomic<bool> stop = false;
  std::vector<std::thread> readers;
  for (int n = 0; n < 4; ++n) {
    readers.emplace_back([&, n] {
      while (!stop) {
        const auto found = archive_->nearest("http://example.com/", at(n));
        ASSERT_TRUE(found && *found);
        ASSERT_TRUE(archive_->body((*found)->digest).value());
        ASSERT_TRUE(archive_->details(**found));
        ASSERT_TRUE(archive_->prepare(Body(std::to_string(n)), std::nullopt, "text/html"));
      }
    });
  }
  for (int n = 1; n < 40; ++n) {
    const std::string body = "body " + std::to_string(n);
    EXPECT_TRUE(save("http://example.com/", at(n), body));
  }
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(list().size(), 40u);
}

TEST_F(ASharedArchive, AnswersManyQuestionsWhileItsBlocksMove) {
  std::vector<Digest> digests;
  for (int n = 0; n < 30; ++n) {
    const std::string body = "body " + std::to_string(n);
    ASSERT_TRUE(save("http://example.com/", at(n), body));
    digests.push_back(Sha256::of(body));
  }
  const auto rows = list();
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    while (!stop) {
      for (const auto& body : archive_->bodies(digests)) ASSERT_TRUE(body && *body);
      for (const auto& capture : archive_->details(rows)) ASSERT_TRUE(capture);
    }
  });
  for (int n = 0; n < 3; ++n) EXPECT_TRUE(archive_->compact({.all = true}, {}));
  stop = true;
  reader.join();
}

}  // namespace
}  // namespace varve::archive
