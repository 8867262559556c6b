// Lists: ranges, filters, pages, and the first capture with a body.
#include <functional>

#include "an_index.hpp"

namespace varve::index {
namespace {

struct PagesRow {
  std::string_view name;
  std::function<void(Filter&)> set;
  std::string_view names;  // "path@time", joined by spaces
};
void PrintTo(const PagesRow& row, std::ostream* out) {
  *out << row.name;
}

void within(Filter& filter, url::KeyRange range) {
  filter.first = std::move(range.first);
  filter.last = std::move(range.last);
}

class AList : public AnIndex, public ::testing::WithParamInterface<PagesRow> {
 protected:
  AList() {
    auto out = writer();
    const std::vector<Saved> all = {
        {"https://a.org/", 10, "1"},
        {"https://a.org/", 20, "1"},
        {"http://a.org/", 20, "1"},
        {"https://a.org/", 30, "2", 404},
        {"https://a.org/", 40, "1"},
        {"https://a.org/b/c", 15, "3", 200, "text/css"},
        {"https://a.org/b/d", 16, "3", 200, "text/css"},
        {"https://a.org/bb", 17, "4"},
        {"https://sub.a.org/x", 18, "5"},
        {"https://ab.org/x", 19, "6"},
    };
    for (const Saved& saved : all) EXPECT_TRUE(save(*out, saved));
    EXPECT_TRUE(out->commit());
  }
  static std::string names_of(const std::vector<CaptureRow>& rows) {
    std::string names;
    for (const CaptureRow& row : rows) {
      names += (names.empty() ? "" : " ") + name_of(row).substr(row.url.find("//") + 2);
    }
    return names;
  }
  static std::string in_pages_of(Reader& reader, const Filter& filter, std::size_t limit) {
    std::vector<CaptureRow> all;
    std::optional<CaptureRow> after;
    for (;;) {
      const auto page = reader.page(filter, after, limit);
      EXPECT_TRUE(page) << page.error().message;
      if (!page) return "";
      EXPECT_LE(page->size(), limit);
      all.insert(all.end(), page->begin(), page->end());
      if (page->size() < limit) return names_of(all);
      after = page->back();
    }
  }
};

TEST_P(AList, IsTheSameInPagesOfAnySize) {
  Filter filter;
  GetParam().set(filter);
  const auto in = reader();
  for (const std::size_t limit : {100, 1, 2, 3, 5}) {
    EXPECT_EQ(in_pages_of(*in, filter, limit), GetParam().names) << "pages of " << limit;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Of, AList,
    ::testing::Values(
        PagesRow{"Everything", [](Filter&) {},
                 "a.org/@10 a.org/@20 a.org/@20 a.org/@30 a.org/@40 a.org/b/c@15 a.org/b/d@16 "
                 "a.org/bb@17 sub.a.org/x@18 ab.org/x@19"},
        PagesRow{"OneKey",
                 [](Filter& filter) {
                   filter.first = "org,a)/";
                   filter.last = filter.first;
                 },
                 "a.org/@10 a.org/@20 a.org/@20 a.org/@30 a.org/@40"},
        PagesRow{"OneKeyNewestFirst",
                 [](Filter& filter) {
                   filter.first = "org,a)/";
                   filter.last = filter.first;
                   filter.newest_first = true;
                 },
                 "a.org/@40 a.org/@30 a.org/@20 a.org/@20 a.org/@10"},
        PagesRow{"AKeyThatIsNotThere",
                 [](Filter& filter) {
                   filter.first = "org,a)/c";
                   filter.last = filter.first;
                 },
                 ""},
        PagesRow{"APrefix",
                 [](Filter& filter) { within(filter, url::surt_prefix_range("a.org/b/")); },
                 "a.org/b/c@15 a.org/b/d@16"},
        PagesRow{"AHost", [](Filter& filter) { within(filter, url::surt_host_range("a.org")); },
                 "a.org/@10 a.org/@20 a.org/@20 a.org/@30 a.org/@40 a.org/b/c@15 a.org/b/d@16 "
                 "a.org/bb@17"},
        PagesRow{"ADomain", [](Filter& filter) { within(filter, url::surt_domain_range("a.org")); },
                 "a.org/@10 a.org/@20 a.org/@20 a.org/@30 a.org/@40 a.org/b/c@15 a.org/b/d@16 "
                 "a.org/bb@17 sub.a.org/x@18"},
        PagesRow{"ATime", [](Filter& filter) { filter.from = Time{16}, filter.to = Time{20}; },
                 "a.org/@20 a.org/@20 a.org/b/d@16 a.org/bb@17 sub.a.org/x@18 ab.org/x@19"},
        PagesRow{"ATimeNewestFirst",
                 [](Filter& filter) {
                   filter.from = Time{17};
                   filter.to = Time{30};
                   filter.newest_first = true;
                 },
                 "a.org/@30 a.org/@20 a.org/@20 a.org/bb@17 sub.a.org/x@18 ab.org/x@19"},
        PagesRow{"NoTime", [](Filter& filter) { filter.from = Time{20}, filter.to = Time{16}; },
                 ""},
        PagesRow{"AStatus", [](Filter& filter) { filter.status = 404; }, "a.org/@30"},
        PagesRow{"AMediaType", [](Filter& filter) { filter.mime = "text/css"; },
                 "a.org/b/c@15 a.org/b/d@16"},
        PagesRow{"AMediaTypeThatIsNotThere", [](Filter& filter) { filter.mime = "text/"; }, ""},
        PagesRow{"ABody", [](Filter& filter) { filter.digest = Sha256::of("3"); },
                 "a.org/b/c@15 a.org/b/d@16"},
        PagesRow{"ABodyThatIsNotThere", [](Filter& filter) { filter.digest = Sha256::of("33"); },
                 ""}),
    [](const auto& row) { return std::string(row.param.name); });

std::string firsts_of(const std::vector<CaptureRow>& rows) {
  std::string all;
  for (const CaptureRow& row : rows) {
    if (!all.empty()) all += ' ';
    all += row.first_time ? std::to_string(row.first_time->us) : "-";
  }
  return all;
}

// https: 10 "1", 20 "1", 30 "2", 40 "1"; http: 20 "1".
TEST_F(AList, NamesTheFirstCaptureWithTheBodyWhereverItBegins) {
  Filter filter;
  filter.first = "org,a)/";
  filter.last = filter.first;
  const auto in = reader();
  EXPECT_EQ(firsts_of(*in->page(filter, std::nullopt, 9)), "- 10 - - 10");
  filter.newest_first = true;
  EXPECT_EQ(firsts_of(*in->page(filter, std::nullopt, 9)), "10 - - 10 -");
  filter.from = Time{40};
  EXPECT_EQ(firsts_of(*in->page(filter, std::nullopt, 9)), "10");
  filter.newest_first = false;
  EXPECT_EQ(firsts_of(*in->page(filter, std::nullopt, 9)), "10");
  filter.first_times = false;
  EXPECT_EQ(firsts_of(*in->page(filter, std::nullopt, 9)), "-");
  EXPECT_EQ(in->first_time(**in->capture("https://a.org/", Time{40})), Time{10});
  EXPECT_EQ(in->first_time(**in->capture("https://a.org/", Time{10})), std::nullopt);
  EXPECT_EQ(in->first_time(**in->capture("http://a.org/", Time{20})), std::nullopt);
}

TEST_F(AList, GoesOnBehindACaptureThatIsGoneMeanwhile) {
  const auto in = reader();
  const Filter all;
  const auto first = *in->page(all, std::nullopt, 6);
  ASSERT_EQ(name_of(first.back()), "https://a.org/b/c@15");
  auto out = writer();
  ASSERT_EQ(out->remove_capture("https://a.org/b/c", Time{15}), true);
  ASSERT_TRUE(out->commit());
  const auto second = *in->page(all, first.back(), 1);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(name_of(second.front()), "https://a.org/b/d@16");
}

TEST_F(AList, OfNothingIsEmpty) {
  EXPECT_TRUE(reader()->page({}, std::nullopt, 0)->empty());
}

}  // namespace
}  // namespace varve::index
