#include "evidence/report.hpp"

#include <gmock/gmock.h>

#include "evidence/conclusions.hpp"
#include "evidence/plain_text.hpp"
#include "evidence/png.hpp"

namespace varve::evidence {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kMarkup =
    "</title><script>x()</script><img src=//evil.example/a onerror=x()>";

TEST(PlainText, HasNoControlCharactersAndNoneThatTurnsALine) {
  EXPECT_EQ(plain_text("a\n\tb\x1B[31m\x7F"), "a  b [31m ");
  EXPECT_EQ(plain_text("moc.\u202Eelpmaxe\u2066!\u2069"), "moc. elpmaxe ! ");
  EXPECT_EQ(plain_text("für … → \u202F"), "für … → \u202F");
  EXPECT_EQ(plain_text("ääää", 3), "ä…");
  EXPECT_EQ(plain_text("ääää", 8), "ääää");
}

TEST(SizeOfPng, IsWhatItsFirstChunkSays) {
  std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x05\0\0\0\x03\x20", 24);
  const auto size = size_of_png(png);
  ASSERT_TRUE(size);
  EXPECT_EQ(size->width, 1280);
  EXPECT_EQ(size->height, 800);
  EXPECT_FALSE(size_of_png(png.substr(0, 23)));
  EXPECT_FALSE(size_of_png("GIF89a"));
  png[18] = png[19] = '\0';
  EXPECT_FALSE(size_of_png(png));
}

TEST(Conclusions, SayWhatRestsOnTheMakersWord) {
  EXPECT_THAT(what_is_proved({nullptr, 2, {}, {}, false}).front(), HasSubstr("its 2 captures"));
  EXPECT_THAT(what_is_not_proved(false, {"REPORT.txt"}).front(), HasSubstr("no time-stamp"));
  EXPECT_THAT(what_is_not_proved(true, {"REPORT.txt", "REPORT.pdf", "page.html"}),
              ::testing::Contains(HasSubstr("REPORT.txt, REPORT.pdf and page.html: they are")));
}

class Report : public ::testing::Test {
 protected:
  Report() {
    PageOfBundle page;
    page.row.url = "https://shop.example/?<script>";
    page.row.mime = kMarkup;
    page.document.response_head = std::string("HTTP/1.1 200 OK\r\nDate: ") + kMarkup + "\r\n\r\n";
    page.certificates = {kMarkup};
    page.snapshot.emplace();
    page.snapshot->title = kMarkup;
    page.snapshot->verdict = kMarkup;
    page.snapshot->circumstances =
        R"({"software": "<script>", "browser": "<b>", "deep": [[]], "viewport": {"width": 1}})";
    page.rows = {page.row};
    page.places.push_back({"manifest-0001.json", {}});
    pages_.push_back(std::move(page));
    report_.captures = 1;
    report_.missing = {kMarkup};
    options_.note = kMarkup;
    options_.redline.emplace();
    options_.redline->changes = {{"added", {{Redline::Piece::Kind::kAdded, kMarkup}}}};
  }
  [[nodiscard]] std::string html() const {
    return report_html({options_, report_, pages_, {std::nullopt}, Time{}, {"REPORT.txt"}});
  }

  BundleOptions options_;
  BundleReport report_;
  std::vector<PageOfBundle> pages_;
};

TEST_F(Report, EscapesWhateverAPageSays) {
  const std::string page = html();
  EXPECT_THAT(page, HasSubstr("&lt;/title&gt;&lt;script&gt;x()"));
  for (const char* markup : {"<script", "<img", "<b>x", "</title><"}) {
    EXPECT_THAT(page, Not(HasSubstr(markup)));
  }
  EXPECT_THAT(page, HasSubstr("<ins>&lt;/title&gt;"));
  EXPECT_THAT(page, HasSubstr("viewport width 1"));
}

TEST_F(Report, SaysThatThereIsNoTimeStampAndNoPicture) {
  EXPECT_THAT(html(), HasSubstr("<b>No time-stamp</b>"));
  EXPECT_THAT(html(), HasSubstr("There is no picture"));
}

TEST_F(Report, CutsALongPictureToPagesThatOverlap) {
  // 1,280 by 4,000 pixels are 174 by 543.75 mm.
  const std::string png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x05\0\0\0\x0F\xA0", 24);
  pages_.front().picture = PageOfBundle::Picture{"screenshot.png", png, false};
  const std::string page = html();
  EXPECT_THAT(page, HasSubstr("height: 220.00mm; background-position: 0 -0.00mm"));
  EXPECT_THAT(page, HasSubstr("height: 250.00mm; background-position: 0 -214.00mm"));
  EXPECT_THAT(page, HasSubstr("height: 85.75mm; background-position: 0 -458.00mm"));
  EXPECT_THAT(page, HasSubstr("whose digest stands in the log"));
  EXPECT_THAT(page, Not(HasSubstr("pixels more")));
  pages_.front().picture->drawn = true;
  EXPECT_THAT(html(), HasSubstr("was drawn when the bundle was made"));
}

}  // namespace
}  // namespace varve::evidence
