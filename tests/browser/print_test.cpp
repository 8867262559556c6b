// With the real browser; where there is none, that is said.
#include "varve/browser/print.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "temporary_folder.hpp"

namespace varve::browser {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::atomic<bool> kNeverStop = false;

// Of this machine; what it is asked stays in its queue.
class Listener {
 public:
  Listener() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(socket_, any, size), 0);
    EXPECT_EQ(::listen(socket_, 16), 0);
    EXPECT_EQ(::getsockname(socket_, any, &size), 0);
    port_ = ntohs(address.sin_port);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() { ::close(socket_); }

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] bool was_asked() const {
    pollfd each{socket_, POLLIN, 0};
    return ::poll(&each, 1, 500) != 0;
  }

 private:
  int socket_;
  int port_ = 0;
};

class Print : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(chromium_program())) GTEST_SKIP() << "needs Chromium";
    ::setenv("XDG_STATE_HOME", folder_.path().c_str(), 1);
  }
  void TearDown() override { ::unsetenv("XDG_STATE_HOME"); }

  varve::testing::TemporaryFolder folder_;
};

TEST_F(Print, AsksNobodyRunsNoScriptAndLeavesNothingBehind) {
  const Listener listener;
  const std::string html = fmt::format(
      R"(<!doctype html><title>T</title><link rel=preconnect href="//127.0.0.1:{0}">
<link rel=dns-prefetch href="//127.0.0.1:{0}"><link rel=stylesheet href="http://127.0.0.1:{0}/a.css">
<meta http-equiv=refresh content="0;url=http://127.0.0.1:{0}/refresh">
<style>body {{ background: url(http://127.0.0.1:{0}/b.png) }}</style><p>Text
<img src="http://127.0.0.1:{0}/a.png"><iframe src="http://127.0.0.1:{0}/frame"></iframe>
<iframe srcdoc="<img src='http://127.0.0.1:{0}/c.png'><script>fetch('http://127.0.0.1:{0}/d')</script>"></iframe>
<script>fetch('http://127.0.0.1:{0}/e'); document.body.innerHTML = '<div style=height:9000px>'</script>)",
      listener.port());
  const auto pdf = print_pdf(html, {}, kNeverStop);
  ASSERT_TRUE(pdf) << pdf.error().message;
  EXPECT_THAT(*pdf, StartsWith("%PDF-"));
  const auto picture = draw_picture(html, {}, kNeverStop);
  ASSERT_TRUE(picture) << picture.error().message;
  EXPECT_THAT(*picture, StartsWith("\x89PNG"));
  // IHDR's height: the script would have made it 9,000.
  const auto* byte = reinterpret_cast<const unsigned char*>(picture->data()) + 20;
  EXPECT_EQ((byte[0] << 24) + (byte[1] << 16) + (byte[2] << 8) + byte[3], 800);
  EXPECT_FALSE(listener.was_asked());
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path() / "varve"));
}

TEST(PrintWithoutBrowser, SaysSo) {
  Options options;
  options.program = "/nonexistent/chromium";
  const auto pdf = print_pdf("<p>Text", options, kNeverStop);
  ASSERT_FALSE(pdf);
  EXPECT_THAT(pdf.error().message, HasSubstr("cannot start /nonexistent/chromium"));
}

}  // namespace
}  // namespace varve::browser
