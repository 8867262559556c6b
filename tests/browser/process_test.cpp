#include "varve/browser/process.hpp"

#include <gmock/gmock.h>

namespace varve::browser {
namespace {

using ::testing::Contains;
using ::testing::Not;

TEST(Process, SeesNothingButTheProxy) {
  ProcessOptions options;
  options.profile = "/tmp/p";
  options.proxy = "127.0.0.1:8490";
  options.authority_pin = "cGlu";
  options.url = "https://a.org/";
  options.more = {"--headless=new"};
  const auto arguments = browser_arguments(options);
  for (const char* wanted :
       {"--proxy-server=http://127.0.0.1:8490", "--user-data-dir=/tmp/p",
        "--ignore-certificate-errors-spki-list=cGlu", "--proxy-bypass-list=<-loopback>",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--disable-quic",
        "--disable-background-networking",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--headless=new"}) {
    EXPECT_THAT(arguments, Contains(wanted));
  }
  EXPECT_EQ(arguments.back(), "https://a.org/");
  EXPECT_THAT(arguments, Contains("--allow-running-insecure-content"));
}

TEST(Process, KeepsTheLiveWebsRules) {
  ProcessOptions options;
  options.live = true;
  EXPECT_THAT(browser_arguments(options), Not(Contains("--allow-running-insecure-content")));
}

}  // namespace
}  // namespace varve::browser
