// Where the rows of a site lie: those that are looked at where one is asked for, however many
// others came since.
#include "search/sites.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search/a_site.hpp"

namespace varve::search {
namespace {

void save_pages(Site& site, const std::string& host, int from, int to) {
  auto transaction = site.archive().begin();
  ASSERT_TRUE(transaction);
  for (int i = from; i < to; ++i) {
    const std::string name = std::to_string(i);
    ASSERT_NO_FATAL_FAILURE(site.put(*transaction, "https://" + host + "/" + name, day(i),
                                     page("Page " + name, "<p>alpha number" + name)));
  }
  ASSERT_TRUE(transaction->commit());
}

std::vector<std::pair<std::int64_t, std::int64_t>> runs(Site& site, const Query& query) {
  auto db = TextDb::open(site.text_db());
  EXPECT_TRUE(db);
  const auto found = runs_of(Sites(query, {.text = {}, .url_prefix = {}}), *db);
  EXPECT_TRUE(found);
  EXPECT_FALSE(found->partial);
  std::vector<std::pair<std::int64_t, std::int64_t>> all;
  for (const Run& run : found->all) all.emplace_back(run.first, run.last);
  return all;
}

TEST(Runs, AreWhereASitesRowsLie) {
  Site site;
  save_pages(site, "a.example", 0, 20);
  site.catch_up();
  save_pages(site, "b.example", 0, 100);
  site.catch_up();
  save_pages(site, "a.example", 20, 25);
  site.catch_up();
  Query query;
  EXPECT_THAT(runs(site, query), ::testing::ElementsAre(std::pair(1, INT64_MAX)));
  query.sites = {"a.example"};
  EXPECT_THAT(runs(site, query), ::testing::ElementsAre(std::pair(121, 125), std::pair(1, 20)));
  query.sites = {"b.example"};
  EXPECT_THAT(runs(site, query), ::testing::ElementsAre(std::pair(21, 120)));
  query.sites = {"c.example"};
  EXPECT_THAT(runs(site, query), ::testing::IsEmpty());
  EXPECT_EQ(site.urls("alpha site:a.example").size(), 10U);
  EXPECT_EQ(site.urls("number7 site:a.example").size(), 1U);
}

}  // namespace
}  // namespace varve::search
