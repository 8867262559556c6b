#include "varve/interchange/mhtml.hpp"

#include "interchange/page_test.hpp"

namespace varve::interchange {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Mhtml : public PageTest {
 protected:
  std::string message(std::string_view url) {
    const auto file = mhtml(*archive_, row(url));
    EXPECT_TRUE(file) << file.error().message;
    return file ? file->bytes : std::string();
  }
};

TEST_F(Mhtml, HasEachPartOnceUnderItsUrl) {
  put("http://a.org/i.png", "abc", "image/png");
  put("http://a.org/p", "<title>T\xc3\xa9</title>\r\n<img src=i.png><img src=/i.png>");
  const std::string text = message("http://a.org/p");
  EXPECT_THAT(text, HasSubstr("Snapshot-Content-Location: http://a.org/p\r\n"));
  EXPECT_THAT(text, HasSubstr("Subject: =?utf-8?B?VMOp?=\r\n"));
  EXPECT_THAT(text, HasSubstr("Date: Thu, 01 Jan 2026 00:00:01 +0000\r\n"));
  EXPECT_THAT(text, HasSubstr("Content-Location: http://a.org/i.png\r\n\r\nYWJj\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\n<img src=3Di.png><img src=3D/i.png>\r\n")) << "as it was";
  EXPECT_EQ(text.find("Content-Location: http://a.org/i.png"),
            text.rfind("Content-Location: http://a.org/i.png"));
  EXPECT_EQ(text, message("http://a.org/p")) << "the same bytes again";
}

TEST_F(Mhtml, ChangesOnlyWhatLeadsElsewhere) {
  put("http://a.org/r", "", "text/plain", "Location: /i.png\r\n", 302);
  put("http://a.org/i.png", "abc", "image/png");
  put("http://a.org/p", "<img src=r><img src=gone><a href=x>x</a><iframe src=p></iframe>");
  EXPECT_THAT(message("http://a.org/p"),
              HasSubstr("<img src=3Dhttp://a.org/i.png><img src=3Ddata:,><a href=3Dx>x</a><"));
}

TEST_F(Mhtml, HasABoundaryThatIsInNoPart) {
  put("http://a.org/p", "<p>x");
  const std::string text = message("http://a.org/p");
  const std::size_t begin = text.find("boundary=\"") + 10;
  const std::string boundary = text.substr(begin, text.find('"', begin) - begin);
  std::size_t count = 0;
  for (std::size_t at = text.find("\n--" + boundary); at != text.npos;
       at = text.find("\n--" + boundary, at + 1)) {
    ++count;
  }
  EXPECT_EQ(count, 2u);
}

TEST_F(Mhtml, RefusesWhatIsNoPage) {
  put("http://a.org/x", "x", "application/pdf");
  EXPECT_FALSE(mhtml(*archive_, row("http://a.org/x")));
}

}  // namespace
}  // namespace varve::interchange
