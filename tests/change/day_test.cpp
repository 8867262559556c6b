#include "change/day.hpp"

#include <gtest/gtest.h>

#include "change/views.hpp"

namespace varve::change {
namespace {

constexpr Time kEighthOfMarch{1'772'971'200'000'000};  // 2026-03-08T12:00:00Z

TEST(WithoutDay, LeavesOutTheDayOfTheFetch) {
  const std::pair<const char*, const char*> kRows[] = {
      {"Firm farmer Sunday, 8 March 2026", "Firm farmer …"},
      {"March 8, 2026 | Weather", "… | Weather"},
      {"Mar. 8th, 2026", "…"},
      {"Sonntag, den 8. März 2026", "…"},
      {"dimanche 8 mars 2026", "…"},
      {"domingo, 8 de marzo de 2026", "…"},
      {"niedziela, 8 marca 2026", "…"},
      {"Status of 2026-03-08.", "Status of …."},
      {"am 08.03.2026 um", "am … um"},
      {"3/8/26", "…"},
      // A server's day may be another one already, or still.
      {"7 March 2026 and 9 March 2026", "… and …"},
      {"6 March 2026 and 10 March 2026", "6 March 2026 and 10 March 2026"},
      {"8 March 2025", "8 March 2025"},
      {"8 marbles 2026", "8 marbles 2026"},
      {"31.02.2026", "31.02.2026"},
      {"Version 8.3.2026.1 of 1998-03-08", "Version ….1 of 1998-03-08"},
      {"no date", "no date"},
  };
  for (const auto& [text, left] : kRows) EXPECT_EQ(without_day(text, kEighthOfMarch), left);
}

View view_on(std::string_view html, std::int64_t day) {
  auto view = view_of_html(html);
  view.time = Time{kEighthOfMarch.us + day * kMicrosecondsOfDay};
  return view;
}

TEST(WithoutDay, OfTwoFetchesTheDateOfEachIsNoChange) {
  const auto compare_days = [](std::string_view before, std::string_view after) {
    return compare(view_on(before, 0), view_on(after, 4), {}, {}).is_significant();
  };
  EXPECT_FALSE(compare_days("<main><p>Farm news, 8 March 2026, 40 pages",
                            "<main><p>Farm news, 12 March 2026, 40 pages"));
  EXPECT_TRUE(compare_days("<main><p>Farm news, 8 March 2026, 40 pages",
                           "<main><p>Farm news, 12 March 2026, 44 pages"));
  // A date that stays says something else, and so does one that was not the day's.
  EXPECT_FALSE(compare_days("<main><p>Sent on 8 March 2026", "<main><p>Sent on 8 March 2026"));
  EXPECT_TRUE(compare_days("<main><p>Until 1 May 2026", "<main><p>Until 3 May 2026"));
}

}  // namespace
}  // namespace varve::change
