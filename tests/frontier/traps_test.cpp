#include "varve/frontier/traps.hpp"

#include <gtest/gtest.h>

namespace varve::frontier {
namespace {

url::Url trap_url(const std::string& text) {
  return url::Url::parse(text).value();
}

TEST(Traps, PathsWithoutEndAreSeenByThemselves) {
  EXPECT_EQ(why_endless(trap_url("https://a.example/docs/a/b/c.html")), "");
  EXPECT_EQ(why_endless(trap_url("https://a.example/a/b/a/b/")), "") << "twice may be";
  EXPECT_NE(why_endless(trap_url("https://a.example/a/b/a/b/a/b/")), "");
  EXPECT_NE(why_endless(trap_url("https://a.example/x/x/x/")), "");
  EXPECT_EQ(why_endless(trap_url("https://a.example////")), "");
  std::string deep = "https://a.example";
  for (int i = 0; i < 31; ++i) deep += "/f" + std::to_string(i);
  EXPECT_NE(why_endless(trap_url(deep)), "");
}

TEST(Traps, PagesThatDifferInDatesLookAlike) {
  const auto look = [](const std::string& month, const std::string& year) {
    const std::vector<std::string> texts = {
        "Calendar", "of",    month, year,   "Mon",      "Tue",     "Wed",    "Thu",
        "Fri",      "1",     "2",   "3",    "previous", "next",    "No",     "events",
        "are",      "known", "for", "this", "month",    "Contact", "Imprint"};
    return look_of({texts.begin(), texts.end()}, {"https://a.example/style.css"});
  };
  EXPECT_TRUE(is_alike(look("05/", "2026").shape, look("06/", "2031").shape));
  EXPECT_FALSE(
      is_alike(look("05/", "2026").shape, look_of({"A", "book", "by", "somebody"}, {}).shape));
  EXPECT_FALSE(is_alike(look_of({"photo"}, {"https://a.example/1.jpg"}).shape,
                        look_of({"photo"}, {"https://a.example/2.jpg"}).shape))
      << "what they show differs";
  EXPECT_FALSE(is_alike(0, 0)) << "nothing is known of either";
}

TEST(Traps, KnownParametersOfVisitsAreTakenOut) {
  const NoiseParameters noise;
  struct Row {
    const char* from;
    const char* to;
  };
  constexpr Row rows[] = {
      {"https://a.example/p?utm_source=x&id=3", "https://a.example/p?id=3"},
      {"https://a.example/p?PHPSESSID=0a", "https://a.example/p"},
      {"https://a.example/p;jsessionid=0A?id=3", "https://a.example/p?id=3"},
      {"https://a.example/p;v=1?id=3", "https://a.example/p;v=1?id=3"},
      {"https://a.example/p?b=2&a=1", "https://a.example/p?b=2&a=1"},
  };
  for (const Row& row : rows) {
    url::Url changed = trap_url(row.from);
    EXPECT_EQ(noise.strip(changed), std::string_view(row.from) != row.to) << row.from;
    EXPECT_EQ(changed.href(), row.to);
  }
}

TEST(Traps, AParameterIsLearnedFromPagesThatLookTheSame) {
  NoiseParameters noise;
  std::string learned;
  for (int visit = 0; visit < 6; ++visit) {
    const std::string address = "https://a.example/p?visit=" + std::to_string(visit);
    learned = noise.saw(trap_url(address + "&id=3"), {1, 77});
    if (visit < 5) EXPECT_EQ(learned, "") << visit;
  }
  EXPECT_EQ(learned, "visit");
  url::Url next = trap_url("https://a.example/q?visit=9&id=4");
  EXPECT_TRUE(noise.strip(next));
  EXPECT_EQ(next.href(), "https://a.example/q?id=4");
  url::Url elsewhere = trap_url("https://b.example/q?visit=9");
  EXPECT_FALSE(noise.strip(elsewhere));
}

TEST(Traps, AParameterThatChangesThePageIsKept) {
  NoiseParameters noise;
  noise.saw(trap_url("https://a.example/p?page=1"), {1, 1});
  noise.saw(trap_url("https://a.example/p?page=2"), {1, 2});
  for (int page = 3; page < 20; ++page) {
    EXPECT_EQ(noise.saw(trap_url("https://a.example/p?page=" + std::to_string(page)), {1, 2}), "");
  }
}

TEST(Traps, ACanonicalAddressSpeaksForWhatItLeavesOut) {
  NoiseParameters noise;
  std::string learned;
  for (int i = 0; i < 5; ++i) {
    const std::string page = "https://a.example/p" + std::to_string(i);
    learned = noise.saw_canonical(trap_url(page + "?ref=" + std::to_string(i)), trap_url(page));
  }
  EXPECT_EQ(learned, "ref");
  EXPECT_EQ(
      noise.saw_canonical(trap_url("https://a.example/p?a=1"), trap_url("https://a.example/")), "");
}

}  // namespace
}  // namespace varve::frontier
