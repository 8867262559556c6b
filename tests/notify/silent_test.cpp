// Servers that take a connection and say nothing.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "notify/mail.hpp"
#include "notify/notices.hpp"
#include "notify/webhook.hpp"

namespace varve::notify {
namespace {

using testing::kNow;
using testing::notice_number;

// The kernel takes connections for it.
class SilentServer {
 public:
  SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket_, any, length) != 0 || listen(socket_, 8) != 0) std::abort();
    if (getsockname(socket_, any, &length) != 0) std::abort();
    authority_ = fmt::format("127.0.0.1:{}", ntohs(address.sin_port));
  }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;
  ~SilentServer() { ::close(socket_); }
  [[nodiscard]] const std::string& authority() const { return authority_; }

 private:
  int socket_;
  std::string authority_;
};

TEST(Silent, ServersAreNotWaitedForWithoutEnd) {
  using std::chrono::milliseconds;
  const SilentServer server;
  settings::Notify settings;
  settings.allow_private = true;
  settings.smtp = "smtp://" + server.authority();
  settings.from = "varve@example.org";
  const auto hook = parse_channel("http://" + server.authority() + "/");
  const auto posted =
      send_webhook(notice_number(1), *hook, settings, kNow, {milliseconds(200), milliseconds(200)});
  ASSERT_FALSE(posted);
  EXPECT_EQ(posted.error().kind, ErrorKind::kTimeout) << posted.error().message;
  const auto letter = parse_channel("mailto:a@example.org");
  const auto mailed =
      send_mail(notice_number(1), *letter, settings, kNow, {milliseconds(200), milliseconds(200)});
  ASSERT_FALSE(mailed);
  EXPECT_EQ(mailed.error().kind, ErrorKind::kTimeout) << mailed.error().message;
}

}  // namespace
}  // namespace varve::notify
