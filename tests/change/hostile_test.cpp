// Pages that are made to be slow or large: they come to an end, as a judgement or as a limit.
#include "change/views.hpp"

namespace varve::change {
namespace {

std::string repeat(std::string_view part, std::size_t times) {
  std::string out;
  out.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += part;
  return out;
}

std::string numbered(std::string_view format, int count, int from) {
  std::string out;
  for (int i = from; i < from + count; ++i) out += fmt::format(fmt::runtime(format), i);
  return out;
}

struct HostileRow {
  const char* name;
  std::string before;
  std::string after;
};

TEST(HostilePages, ComeToAnEnd) {
  const HostileRow rows[] = {
      {"megabytes of text", repeat("<p>17 views 3 minutes ago ", 40'000),
       repeat("<p>18 views 4 hours ago ", 40'000)},
      {"one passage of ten megabytes", repeat("12:03:04 ago 5 € ", 60'000),
       repeat("12:03:05 ago 6 € ", 60'000)},
      {"deep", repeat("<div class=a>", 500) + "x", repeat("<div class=b>", 500) + "y"},
      {"places without end", numbered("<i id=x{0}y>a</i><q{0}>5 €</q{0}>", 10'000, 0),
       numbered("<i id=x{0}y>a</i><q{0}>6 €</q{0}>", 10'000, 100)},
      {"links without end", numbered("<a href='/{0}?a={0}&b={0}'>x</a>", 10'000, 0),
       numbered("<a href='/{0}?a={0}&b={0}'>x</a>", 10'000, 7)}};
  const auto rules =
      ViewRules::read({".a > .b .c, [x=y], :not(body) > zz"}, {"x+y+"}, {"price near x"});
  ASSERT_TRUE(rules);
  for (const HostileRow& row : rows) {
    SCOPED_TRACE(row.name);
    const View before = view_of_html(row.before, *rules);
    const View after = view_of_html(row.after, *rules);
    EXPECT_LE(before.places.size(), kMostPlaces);
    const Noise noise = learn(before, after);
    EXPECT_LE(noise.to_json().size(), 8 * Noise::kMost * (Noise::kMostKey + 20));
    const Comparison made = compare(before, after, noise, {});
    EXPECT_GE(made.score, 0);
    EXPECT_LE(made.score, 1);
  }
}

// A page of plain text has a passage for each paragraph.
TEST(HostilePages, HundredsOfThousandsOfPassages) {
  const std::string before = repeat("5 €\n\na\n\n", 100'000);
  const std::string after = repeat("6 €\n\na\n\nb\n\n", 70'000);
  const auto read = [](std::string_view body) {
    return *view_of(Page{"https://a.example/", body, "text/plain"}, {});
  };
  const View one = read(before);
  EXPECT_EQ(one.spots.size(), 200'000u);
  EXPECT_TRUE(compare(one, read(after), {}, {}).is_significant());
}

TEST(HostilePages, TooDeepIsALimit) {
  const auto made = view_of(Page{"https://a.example/", repeat("<div>", 5000), "text/html"}, {});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().kind, ErrorKind::kLimit);
}

}  // namespace
}  // namespace varve::change
