#include "browser/cookies.hpp"

#include <gmock/gmock.h>

#include "temporary_folder.hpp"

namespace varve::browser {
namespace {

Json read(const std::string& text) {
  const testing::TemporaryFolder folder;
  const Path file = folder.path() / "cookies.txt";
  EXPECT_TRUE(write_file(file, text, FileSystem::posix()));
  return read_cookies(file).value();
}

TEST(Cookies, ReadsWhatCurlWrites) {
  const Json cookies = read(
      "# Netscape HTTP Cookie File\r\n\n"
      "shop.example\tFALSE\t/cart\tTRUE\t1893456000\tid\ta b=c\r\n"
      "#HttpOnly_.example.org\tTRUE\t/\tFALSE\t0\tsession\t\n");
  ASSERT_EQ(cookies.size(), 2u);
  EXPECT_EQ(cookies[0], Json::parse(R"({"name": "id", "value": "a b=c", "path": "/cart",
      "secure": true, "httpOnly": false, "domain": "shop.example", "expires": 1893456000})"));
  EXPECT_EQ(cookies[1], Json::parse(R"({"name": "session", "value": "", "path": "/",
      "secure": false, "httpOnly": true, "domain": ".example.org"})"));
}

TEST(Cookies, LeavesOutWhatIsNone) {
  EXPECT_EQ(
      read("# a comment\nno tabs\na\tb\tc\n\tTRUE\t/\tTRUE\t0\tn\tv\nx\tTRUE\t/\tTRUE\t0\t\tv\n"),
      Json::array());
}

TEST(Cookies, SaysWhichFileIsNotThere) {
  EXPECT_THAT(read_cookies("/nowhere/cookies.txt").error().message,
              ::testing::HasSubstr("/nowhere/cookies.txt"));
}

}  // namespace
}  // namespace varve::browser
