// Which capture belongs to which page.
#include "record/pages.hpp"

#include <gmock/gmock.h>

namespace varve::record {
namespace {

using ::testing::ElementsAre;

struct ThePages : ::testing::Test {
  void see(std::string_view url, std::string_view destination, std::string_view referrer = "",
           std::string_view location = "", bool is_page = true) {
    SeenCapture seen{*url::Url::parse(url),
                     std::string(destination),
                     std::string(referrer),
                     {},
                     is_page,
                     "title",
                     std::make_shared<crawl::PendingCapture>()};
    seen.capture->url = seen.url.without_fragment();
    if (!location.empty()) seen.location = *url::Url::parse(location);
    pages.take(std::move(seen), now);
  }
  // "asked > final: members" of each.
  std::vector<std::string> finished(bool all = false) {
    std::vector<std::string> told;
    for (const auto& page : pages.take_finished(now, all)) {
      const auto& snapshot = page.result.snapshot;
      told.push_back(snapshot.url + " > " + snapshot.final_url + ":");
      for (const auto& member : page.members) told.back() += " " + member->url;
    }
    return told;
  }

  Pages pages;
  Pages::Clock::time_point now;
};

TEST_F(ThePages, HaveWhatNamesThemAndWhatNamesThat) {
  see("https://a.org/page", "document");
  see("https://a.org/style.css", "style", "https://a.org/page");
  see("https://a.org/font", "font", "https://a.org/style.css");
  see("https://cdn.org/x.js", "script", "https://a.org/");
  see("https://b.org/", "document", "https://a.org/page");
  see("https://b.org/own", "image", "https://b.org/");
  see("https://a.org/nameless", "image");
  see("https://a.org/of-another", "image", "https://c.org/page");
  EXPECT_THAT(finished(), ElementsAre());
  now += Pages::kRest;
  EXPECT_THAT(finished(),
              ElementsAre("https://a.org/page > https://a.org/page: https://a.org/page "
                          "https://a.org/style.css https://a.org/font https://cdn.org/x.js",
                          "https://b.org/ > https://b.org/: https://b.org/ https://b.org/own"));
  EXPECT_THAT(finished(true), ElementsAre());
}

TEST_F(ThePages, BeginWhereTheBrowserWent) {
  see("http://a.org/", "document", "", "https://a.org/", false);
  see("https://a.org/", "document", "", "https://a.org/home", false);
  see("https://a.org/home", "document");
  see("https://a.org/pdf", "document", "", "", false);
  EXPECT_THAT(finished(true), ElementsAre("http://a.org/ > https://a.org/home: http://a.org/ "
                                          "https://a.org/ https://a.org/home"));
}

TEST_F(ThePages, RestWhenNothingComes) {
  see("https://a.org/", "document");
  for (int i = 0; i < 3; ++i) {
    now += Pages::kRest / 2;
    see("https://a.org/x", "empty", "https://a.org/");
    EXPECT_THAT(finished(), ElementsAre());
  }
  now += Pages::kRest;
  EXPECT_EQ(finished().size(), 1u);
}

TEST_F(ThePages, AreNotTooMany) {
  for (std::size_t i = 0; i < Pages::kMaxOpen + 3; ++i) {
    see("https://a.org/" + std::to_string(i), "document");
  }
  EXPECT_EQ(finished().size(), 3u);
}

}  // namespace
}  // namespace varve::record
