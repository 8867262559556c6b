#include "varve/notify/notice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "notify/letter.hpp"
#include "notify/notices.hpp"
#include "varve/notify/next_try.hpp"

namespace varve::notify {
namespace {

using history::Edit;
using ::testing::HasSubstr;
using testing::kNow;
using ::testing::Not;
using testing::notice_number;

TEST(Notice, HasAnIdOfItsOwnThatItAlwaysHas) {
  const Notice one = notice_number(1);
  EXPECT_EQ(one.id.size(), 64U);
  EXPECT_EQ(id_of(notice_number(1)), one.id);
  EXPECT_NE(id_of(notice_number(2)), one.id);
  Notice shifted = one;  // the same letters, otherwise parted
  shifted.schedule = "sho";
  shifted.kind = "pchanged";
  EXPECT_NE(id_of(shifted), one.id);
  Notice retitled = one;
  retitled.title = "Other";
  EXPECT_EQ(id_of(retitled), one.id);
}

TEST(Notice, StaysWithinItsBoundsWhateverThePageSays) {
  Notice notice = notice_number(1);
  notice.title = "a\r\nBcc: b\x01\xFF" + std::string(1'000, 'x');
  notice.summary = std::string(5'000, 's');
  notice.html.assign(kMostHtml + 1, 'h');
  for (int i = 0; i < 500; ++i) {
    notice.redline.changes.push_back(testing::words(std::string(2'000, 'o'), "new"));
  }
  const Notice kept = bounded(notice);
  EXPECT_THAT(kept.title, ::testing::StartsWith("a  Bcc: b \xEF\xBF\xBDxxx"));
  EXPECT_LE(kept.title.size(), kMostTitle);
  EXPECT_LE(kept.summary.size(), kMostSummary);
  EXPECT_EQ(kept.html, "");
  std::size_t bytes = 0;
  for (const Change& change : kept.redline.changes) bytes += change.bytes();
  EXPECT_LE(bytes, kMostRedline);
  EXPECT_GT(kept.redline.changes.size(), 20U);
  EXPECT_EQ(kept.redline.changes.size() + kept.redline.more, 500U);
}

TEST(Notice, ComesBackOutOfItsJson) {
  Notice notice = notice_number(1);
  notice.before = Shot{Time{1}, "/web/1/u"};
  notice.difference = "/web/diff/1/2/u";
  notice.score = 0.5;
  notice.redline = {{testing::words("old", "new"), {Edit::kMovedHere, {{Edit::kSame, "moved"}}}},
                    3};
  const std::string json = archive::dump(to_json(notice, "https://archive.example"));
  EXPECT_THAT(json, HasSubstr(R"("link":"https://archive.example/web/diff/1/2/u")"));
  const auto back = from_json(json);
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(archive::dump(to_json(*back, "https://archive.example")), json);
  EXPECT_EQ(back->before->time, Time{1});
  EXPECT_FALSE(back->after);
  for (const std::string& wrong : {std::string(), std::string("null"), std::string("[]"),
                                   std::string(R"({"id":"a"})"), std::string(10'000, '[')}) {
    EXPECT_FALSE(from_json(wrong)) << wrong.substr(0, 20);
  }
}

text::PageText page(std::initializer_list<std::string_view> passages) {
  text::PageText text;
  for (const std::string_view passage : passages) {
    text.passages.push_back({text::PassageKind::kParagraph, true, std::string(passage)});
  }
  return text;
}

TEST(Notice, HasWhatAComparisonFound) {
  const auto before = page({"Returns are free within thirty days.", "Gone tomorrow."});
  const auto after =
      page({"Returns are not free within thirty days.", "Quite another matter here."});
  const Redline redline = redline_of(before, after, history::compare(before, after));
  Notice notice = notice_number(1);
  notice.redline = redline;
  const std::string letter = plain_letter(notice, "");
  EXPECT_THAT(letter, HasSubstr("  Returns are{+ not+} free within thirty days.\n"));
  EXPECT_THAT(letter, HasSubstr("- Gone tomorrow.\n"));
  EXPECT_THAT(letter, HasSubstr("+ Quite another matter here.\n"));
  EXPECT_EQ(redline.more, 0U);
}

TEST(Notice, SaysWhatChangedInAPageThatIsOnePassage) {
  std::string words;
  for (int i = 0; i < 20'000; ++i) words += fmt::format("word{} ", i);
  const auto before = page({words + "free " + words});
  const auto after = page({words + "costly " + words});
  Notice notice = notice_number(1);
  notice.redline = redline_of(before, after, history::compare(before, after));
  const std::string letter = plain_letter(notice, "");
  EXPECT_THAT(letter, HasSubstr(" … "));
  EXPECT_THAT(letter, HasSubstr("word19999"));
  EXPECT_THAT(letter, HasSubstr("[- free-]{+ costly+}"));
  EXPECT_LT(letter.size(), 2'000U);
}

TEST(Letter, EscapesWhatPagesSay) {
  Notice notice = notice_number(1, "https://a.example/\"><script>alert(1)</script>");
  notice.title = "<script>alert(2)</script>";
  notice.redline.changes = {testing::words("<img src=x onerror=alert(3)>", "&lt;")};
  notice.after = Shot{kNow, "/web/1/https://a.example/\"onclick=\"x"};
  const std::string html = html_letter(notice, "https://archive.example");
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("<img")));
  EXPECT_THAT(html, Not(HasSubstr("\"onclick")));
  EXPECT_THAT(html, HasSubstr("&amp;lt;"));
  // A link that is no web address is none.
  const Notice script = notice_number(1, "javascript:alert(1)");
  EXPECT_THAT(html_letter(script, ""), Not(HasSubstr("href=\"javascript:")));
}

TEST(NextTry, WaitsLongerEachTimeAndEndsAfterThreeDays) {
  constexpr std::int64_t kMinute = 60 * kMicrosecondsOfSecond;
  const std::pair<int, std::int64_t> rows[] = {{1, 1},   {2, 2},    {3, 4},
                                               {9, 256}, {10, 360}, {1'000, 360}};
  for (const auto& [attempts, minutes] : rows) {
    EXPECT_EQ(next_try(attempts, kNow, kNow), Time{kNow.us + minutes * kMinute}) << attempts;
  }
  const Time end{kNow.us + kGivenUpAfter};
  EXPECT_EQ(next_try(20, kNow, Time{end.us - kMinute}), end) << "the last one";
  EXPECT_EQ(next_try(20, kNow, end), std::nullopt);
  // A clock that was set back.
  EXPECT_EQ(next_try(1, kNow, Time{kNow.us - kGivenUpAfter}),
            Time{kNow.us - kGivenUpAfter + kMinute});
}

}  // namespace
}  // namespace varve::notify
