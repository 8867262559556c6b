#include "notify/program.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "notify/notices.hpp"
#include "temporary_folder.hpp"

namespace varve::notify {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::notice_number;

class Program : public ::testing::Test {
 protected:
  // Runs a script of the shell, which writes to $1.
  Result<std::string> run(const std::string& script, const Notice& notice = notice_number(1),
                          const ProgramLimits& limits = {}) {
    return run_command(notice,
                       {ChannelKind::kCommand, "", "", {"/bin/sh", "-c", script, "sh", out()}}, {},
                       limits);
  }
  [[nodiscard]] std::string out() const { return (folder_.path() / "out").string(); }
  [[nodiscard]] std::string written() const {
    std::ifstream in(out());
    return {std::istreambuf_iterator<char>(in), {}};
  }

  varve::testing::TemporaryFolder folder_;
};

TEST_F(Program, GetsTheNoticeOnItsInputAndInItsEnvironment) {
  ::setenv("VARVE_WITNESS_CREDENTIALS", "key:secret", 1);
  Notice notice = notice_number(1, "https://shop.example/$(id)`id`");
  notice.score = 0.25;
  notice.title = std::string(200, '"');
  const auto ended = run("cat > $1; env >> $1", notice);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(*ended, "/bin/sh ended with 0");
  const std::string said = written();
  EXPECT_THAT(said, HasSubstr("VARVE_URL=https://shop.example/$(id)`id`\n"));
  EXPECT_THAT(said, HasSubstr("VARVE_KIND=changed\n"));
  EXPECT_THAT(said, HasSubstr("VARVE_SCHEDULE=shop\n"));
  EXPECT_THAT(said, HasSubstr("VARVE_SCORE=0.2500\n"));
  EXPECT_THAT(said, HasSubstr("VARVE_SUMMARY=Passages changed: 1.\n"));
  EXPECT_THAT(said, HasSubstr("VARVE_TIME=" + notice.time.rfc3339() + "\n"));
  EXPECT_THAT(said, HasSubstr("VARVE_ID=" + notice.id + "\n"));
  EXPECT_THAT(said, Not(HasSubstr("key:secret")));
  const auto back = from_json(said.substr(0, said.find('\n')));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->id, notice.id);
}

TEST_F(Program, NeedNotReadWhatItGets) {
  Notice notice = notice_number(1);
  for (int i = 0; i < 20; ++i) {
    notice.redline.changes.push_back(testing::words(std::string(20'000, 'o'), "n"));
  }
  EXPECT_TRUE(run("exit 0", notice));
}

TEST_F(Program, ThatFailsIsQuotedByItsEnd) {
  const auto ended = run("for i in $(seq 5000); do echo line $i >&2; done; exit 3");
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().kind, ErrorKind::kIo);
  EXPECT_THAT(ended.error().message, HasSubstr("/bin/sh ended with 3: "));
  EXPECT_THAT(ended.error().message, ::testing::EndsWith("line 5000"));
  EXPECT_LT(ended.error().message.size(), 600U);
  EXPECT_THAT(run("kill -9 $$").error().message, HasSubstr("was ended by the signal 9"));
}

TEST_F(Program, ThatIsNotThereIsNamed) {
  const auto none =
      run_command(notice_number(1), {ChannelKind::kCommand, "", "", {"/nowhere/tell"}}, {});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().message, "/nowhere/tell cannot be run: No such file or directory");
}

TEST_F(Program, GetsNoFileOfOurs) {
  const int open_here = ::open("/etc/hostname", O_RDONLY);  // without O_CLOEXEC
  ASSERT_TRUE(run("ls /proc/self/fd | tr '\\n' ' ' > $1"));
  ::close(open_here);
  // ls has the folder itself open as 3, and 1 is what the shell opened.
  EXPECT_EQ(written(), "0 1 2 3 ");
}

TEST_F(Program, IsEndedWithAllThatItBegan) {
  using std::chrono::milliseconds;
  const ProgramLimits quick{milliseconds(300), milliseconds(300)};
  const auto polite =
      run("trap 'echo asked > $1; exit 0' TERM; sleep 60 & wait", notice_number(1), quick);
  ASSERT_FALSE(polite);
  EXPECT_EQ(polite.error().kind, ErrorKind::kTimeout);
  EXPECT_EQ(written(), "asked\n");
  const auto deaf =
      run("trap '' TERM; sh -c 'trap \"\" TERM; echo $$ > '$1'; sleep 60; sleep 60'; sleep 60",
          notice_number(1), quick);
  ASSERT_FALSE(deaf);
  EXPECT_THAT(deaf.error().message, HasSubstr("took longer than 0 seconds and was ended"));
  const int inner = std::atoi(written().c_str());
  ASSERT_GT(inner, 0);
  int tries = 0;  // it is dead, or a zombie until whoever is its parent now collects it
  while (::kill(inner, 0) == 0 && ++tries < 200) {
    std::ifstream stat("/proc/" + std::to_string(inner) + "/stat");
    const std::string line{std::istreambuf_iterator<char>(stat), {}};
    if (line.find(") Z ") != std::string::npos) break;
    ::usleep(10'000);
  }
  EXPECT_LT(tries, 200);
}

TEST_F(Program, IsNotWaitedForByWhatItLeavesBehind) {
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_TRUE(run("sleep 20 & exit 0"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(10));
}

}  // namespace
}  // namespace varve::notify
