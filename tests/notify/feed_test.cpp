#include "varve/notify/feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "notify/notices.hpp"

namespace varve::notify {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using testing::notice_number;

TEST(Feed, HasIdsThatStay) {
  EXPECT_EQ(lasting_id("a"), lasting_id("a"));
  EXPECT_NE(lasting_id("a"), lasting_id("b"));
  EXPECT_THAT(lasting_id("a"),
              MatchesRegex("urn:uuid:[0-9a-f]+-[0-9a-f]+-8[0-9a-f]+-[89ab][0-9a-f]+-[0-9a-f]+"));
  EXPECT_EQ(lasting_id("a").size(), std::string_view("urn:uuid:").size() + 36);
}

TEST(Feed, EscapesTwiceWhatPagesSay) {
  Notice notice = notice_number(1);
  notice.title = "]]></title><entry> & \x01\xFF\xEF\xBF\xBF";
  notice.redline.changes = {testing::words("<b>", "old & new")};
  notice.after = Shot{notice.time, "/web/1/https://shop.example/?a=1&b=\"2\""};
  const Feed feed{.id = lasting_id("f"),
                  .title = "Changes",
                  .self = "http://localhost:8480/feed",
                  .entries = {entry_of(notice, "http://localhost:8480")}};
  const std::string xml = atom(feed);
  EXPECT_THAT(xml, HasSubstr("]]&gt;&lt;/title&gt;&lt;entry&gt; &amp; \xEF\xBF\xBD</title>"));
  EXPECT_THAT(xml, HasSubstr("&lt;del style="));
  EXPECT_THAT(xml, HasSubstr("&amp;lt;b&amp;gt;"));
  EXPECT_THAT(
      xml,
      HasSubstr(
          "href=\"http://localhost:8480/web/1/https://shop.example/?a=1&amp;b=&quot;2&quot;\""));
  EXPECT_THAT(xml, HasSubstr("<updated>" + notice.time.rfc3339() + "</updated>"));
}

TEST(Feed, WithoutEntriesSaysSinceWhen) {
  const std::string xml = atom({.id = lasting_id("f"), .title = "Changes", .updated = Time{0}});
  EXPECT_THAT(xml, HasSubstr("<updated>1970-01-01T00:00:00"));
  EXPECT_THAT(xml, Not(HasSubstr("<entry>")));
  EXPECT_THAT(xml, Not(HasSubstr("<link")));
}

}  // namespace
}  // namespace varve::notify
