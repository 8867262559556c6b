// Single captures: nearest, before, after, exact.
#include "an_index.hpp"

namespace varve::index {
namespace {

constexpr std::int64_t kFirst = INT64_MIN;
constexpr std::int64_t kLast = INT64_MAX;

struct CapturesRow {
  std::string_view name;
  std::string_view url;
  std::int64_t time;
  std::string_view nearest;
  std::string_view before;
  std::string_view after;
};
void PrintTo(const CapturesRow& row, std::ostream* out) {
  *out << row.name;
}

// Two URLs of one key, and a third that has to be written out: "S" is https, "H" http, "U" the odd.
constexpr std::string_view kS = "https://example.com/page";
constexpr std::string_view kH = "http://example.com/page";
constexpr std::string_view kU = "https://example.com/PAGE";

class ACapture : public AnIndex, public ::testing::WithParamInterface<CapturesRow> {
 protected:
  ACapture() {
    auto out = writer();
    for (const std::int64_t time : {100, 200, 300}) {
      EXPECT_TRUE(save(*out, {std::string(kS), time, "s" + std::to_string(time)}));
    }
    for (const std::int64_t time : {200, 400}) {
      EXPECT_TRUE(save(*out, {std::string(kH), time, "h" + std::to_string(time)}));
    }
    for (const std::int64_t time : {200, 500}) {
      EXPECT_TRUE(save(*out, {std::string(kU), time, "u" + std::to_string(time)}));
    }
    EXPECT_TRUE(save(*out, {"https://example.com/pag", 250}));
    EXPECT_TRUE(save(*out, {"https://example.com/page2", 250}));
    EXPECT_TRUE(save(*out, {"https://example.com/lone", kLast}));
    EXPECT_TRUE(save(*out, {"https://example.com/lone", kFirst}));
    EXPECT_TRUE(out->commit());
  }
  static std::string spelled(std::string_view name) {
    if (name.empty()) return "";
    const std::string_view url = name[0] == 'S' ? kS : name[0] == 'H' ? kH : kU;
    return std::string(url) + "@" + std::string(name.substr(1));
  }
};

TEST_P(ACapture, IsTheNearestOne) {
  const CapturesRow& row = GetParam();
  const auto in = reader();
  const std::string key = url::surt_key(row.url);
  EXPECT_EQ(name_of(in->nearest(key, row.url, Time{row.time})), spelled(row.nearest));
  EXPECT_EQ(name_of(in->find_nearest(key, row.url, Time{row.time})), spelled(row.nearest));
  EXPECT_EQ(name_of(in->before(key, row.url, Time{row.time})), spelled(row.before));
  EXPECT_EQ(name_of(in->after(key, row.url, Time{row.time})), spelled(row.after));
}

INSTANTIATE_TEST_SUITE_P(
    ToATime, ACapture,
    ::testing::Values(CapturesRow{"BeforeAll", kS, kFirst, "S100", "", "S100"},
                      CapturesRow{"AtTheFirst", kS, 100, "S100", "", "S200"},
                      CapturesRow{"ALittleBehind", kS, 101, "S100", "S100", "S200"},
                      CapturesRow{"JustAhead", kS, 151, "S200", "S100", "S200"},
                      CapturesRow{"BetweenIsTheEarlier", kS, 250, "S200", "S200", "S300"},
                      CapturesRow{"SameTimeGivesTheExactUrl", kH, 200, "H200", "S100", "S300"},
                      CapturesRow{"SameTimeGivesTheWrittenOutUrl", kU, 200, "U200", "S100", "S300"},
                      CapturesRow{"BeforeGivesTheExactUrl", kH, 299, "S300", "H200", "S300"},
                      CapturesRow{"AfterGivesTheExactUrl", kU, 199, "U200", "S100", "U200"},
                      CapturesRow{"EquallyNearGivesTheExactUrl", kH, 350, "H400", "S300", "H400"},
                      CapturesRow{"EquallyNearGivesTheEarlier", kS, 450, "H400", "H400", "U500"},
                      CapturesRow{"BehindAll", kS, kLast, "U500", "U500", ""},
                      CapturesRow{"OfAnotherUrlOfTheKey", "http://www.example.com/page/", 120,
                                  "S100", "S100", "U200"},
                      CapturesRow{"OfNoKey", "https://example.com/none", 200, "", "", ""}),
    [](const auto& row) { return std::string(row.param.name); });

TEST_F(ACapture, OfTheEndsOfTimeIsFound) {
  const auto in = reader();
  const std::string url = "https://example.com/lone";
  const std::string key = url::surt_key(url);
  const std::string first = url + "@" + std::to_string(kFirst);
  const std::string last = url + "@" + std::to_string(kLast);
  EXPECT_EQ(name_of(in->nearest(key, url, kEarliest)), first);
  EXPECT_EQ(name_of(in->nearest(key, url, kLatest)), last);
  EXPECT_EQ(name_of(in->nearest(key, url, Time{-1})), first);
  EXPECT_EQ(name_of(in->nearest(key, url, Time{0})), last);
  EXPECT_EQ(name_of(in->before(key, url, kLatest)), first);
  EXPECT_EQ(name_of(in->before(key, url, kEarliest)), "");
  EXPECT_EQ(name_of(in->after(key, url, kLatest)), "");
}

TEST_F(ACapture, IsFoundByItsExactUrlAndTimeOnly) {
  const auto in = reader();
  EXPECT_EQ(name_of(in->capture(kU, Time{500})), spelled("U500"));
  EXPECT_EQ(name_of(in->capture(kH, Time{400})), spelled("H400"));
  EXPECT_EQ(name_of(in->capture(kS, Time{400})), "");
  EXPECT_EQ(name_of(in->capture("https://example.com/paGE", Time{500})), "");
  EXPECT_EQ(name_of(in->capture("https://example.org/", Time{500})), "");
}

TEST_F(AnIndex, GivesACaptureAsItWasWritten) {
  auto out = writer();
  const Digest digest = Sha256::of("x");
  ASSERT_EQ(out->add_blob(digest, 12, 345, 678), true);
  Writer::Capture capture;
  capture.key = "com,example)/a";
  capture.url = "http://example.com/a";
  capture.time = Time{1'790'000'000'000'001};
  capture.status = 404;
  capture.source = 2;
  capture.truncated = 3;
  capture.mime = "text/plain";
  capture.digest = digest;
  capture.fact = {1'000'000'007, 255};
  ASSERT_TRUE(out->add(capture));
  ASSERT_TRUE(out->commit());
  const auto row = **reader()->capture(capture.url, capture.time);
  EXPECT_EQ(row.key, capture.key);
  EXPECT_EQ(row.url, capture.url);
  EXPECT_EQ(row.time, capture.time);
  EXPECT_EQ(row.status, 404);
  EXPECT_EQ(row.source, 2);
  EXPECT_EQ(row.truncated, 3);
  EXPECT_EQ(row.mime, "text/plain");
  EXPECT_EQ(row.fact, (FactPlace{1'000'000'007, 255}));
  EXPECT_EQ(row.blob.digest, digest);
  EXPECT_EQ(row.blob.block, 12u);
  EXPECT_EQ(row.blob.begin, 345u);
  EXPECT_EQ(row.blob.raw, 678u);
}

// A site can make as many URLs of one key as it likes.
TEST_F(AnIndex, TellsThousandsOfUrlsOfOneKeyApart) {
  auto out = writer();
  const auto url_of = [](int i) { return fmt::format("https://example.com/?sid={:032x}", i); };
  ASSERT_EQ(url::surt_key(url_of(1)), url::surt_key(url_of(2)));
  for (int i = 0; i < 3000; ++i) ASSERT_TRUE(save(*out, {url_of(i), 100}));
  ASSERT_TRUE(save(*out, {url_of(77), 200}));
  ASSERT_TRUE(out->commit());
  const auto in = reader();
  EXPECT_EQ(in->totals()->urls, 3000u);
  const std::string key = url::surt_key(url_of(0));
  for (int i = 0; i < 3000; ++i) {
    ASSERT_EQ(name_of(in->nearest(key, url_of(i), Time{50})), url_of(i) + "@100");
  }
  EXPECT_EQ(name_of(in->capture(url_of(77), Time{200})), url_of(77) + "@200");
}

// A URL alone asks for what a GET was answered with.
TEST_F(AnIndex, OtherMethodsAreNotTheNearestWhereThereIsAGet) {
  const std::string url = "https://example.com/api";
  const std::string key = url::surt_key(url);
  auto out = writer();
  for (const std::int64_t time : {100, 900}) ASSERT_TRUE(save(*out, {url, time, "got"}));
  for (std::int64_t time = 490; time <= 510; ++time) {
    ASSERT_TRUE(save(*out, {url, time, "sent", 200, "text/html", time % 2 == 0 ? "POST" : "PUT"}));
  }
  ASSERT_TRUE(save(*out, {"https://example.com/sent", 7, "sent", 201, "", "POST"}));
  ASSERT_TRUE(out->commit());
  auto in = reader();
  for (const auto& [asked, found] : std::vector<std::pair<std::int64_t, std::int64_t>>{
           {1, 100}, {100, 100}, {495, 100}, {505, 900}, {900, 900}, {9999, 900}}) {
    const auto nearest = in->nearest(key, url, Time{asked});
    ASSERT_TRUE(nearest && *nearest);
    EXPECT_EQ((*nearest)->time.us, found) << asked;
    EXPECT_EQ((*nearest)->method, "GET");
  }
  EXPECT_EQ((*in->before(key, url, Time{500}))->time.us, 100);
  EXPECT_EQ((*in->after(key, url, Time{500}))->time.us, 900);
  const std::string sent = "https://example.com/sent";
  const auto only = in->nearest(url::surt_key(sent), sent, Time{500});
  ASSERT_TRUE(only && *only);
  EXPECT_EQ((*only)->method, "POST");
  EXPECT_EQ((*in->latest(url::surt_key(sent), sent))->method, "POST");
  EXPECT_EQ((*in->latest(key, url))->time.us, 900);
  Filter posts;
  posts.method = "POST";
  EXPECT_EQ(in->page(posts, std::nullopt, 100)->size(), 12U);
}

TEST_F(AnIndex, FindsTheFirstOfAUrlWithinATime) {
  const std::string url = "https://example.com/a?b=1";
  const std::string like = "http://www.example.com/a?b=1";  // the same key
  {
    auto out = writer();
    ASSERT_TRUE(save(*out, {like, 100}));
    ASSERT_TRUE(save(*out, {url, 150, "sent", 200, "text/html", "POST"}));
    ASSERT_TRUE(save(*out, {url, 200}));
    ASSERT_TRUE(save(*out, {url, 300}));
    ASSERT_TRUE(out->commit());
  }
  const auto in = reader();
  const auto first = [&](std::int64_t from, std::int64_t to, bool of_gets) {
    return name_of(in->first_within(url, Time{from}, Time{to}, of_gets));
  };
  EXPECT_EQ(first(0, 1000, true), url + "@200");
  EXPECT_EQ(first(0, 1000, false), url + "@150");
  EXPECT_EQ(first(200, 200, true), url + "@200");
  EXPECT_EQ(first(201, 300, true), url + "@300");
  EXPECT_EQ(first(0, 149, false), "");
  EXPECT_EQ(first(301, INT64_MAX, false), "");
  EXPECT_EQ(name_of(in->first_within("https://example.com/none", Time{0}, kLatest, false)), "");
}

}  // namespace
}  // namespace varve::index
