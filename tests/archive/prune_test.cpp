// Archives from which old captures are taken away by rules.
#include "archive/fixture.hpp"

namespace varve::archive {
namespace {

constexpr std::int64_t kDay = 86'400;

// Ten days of two pages that share a stylesheet, each page with a picture of its own that changes
// with it.
class APrunedArchive : public ArchiveTest {
 protected:
  static constexpr int kDays = 10;
  static constexpr std::string_view kStyle = "http://example.com/style.css";

  APrunedArchive() {
    for (int day = 0; day < kDays; ++day) {
      auto transaction = archive_->begin();
      EXPECT_TRUE(put(*transaction, capture_of(kStyle, when(day, 9), style(day)), style(day)));
      for (int n = 0; n < 2; ++n) EXPECT_TRUE(add_page(*transaction, day, n));
      EXPECT_TRUE(transaction->commit());
    }
  }

  static Time when(int day, int second) { return at(day * kDay + second); }
  static std::string page_url(int n) { return fmt::format("http://example.com/{}", n); }
  static std::string picture_url(int n) { return fmt::format("http://example.com/{}.svg", n); }
  static std::string page(int day, int n) {
    return fmt::format("<h1>Page {}</h1><p>on day {}</p>{}", n, day, std::string(500, 'x'));
  }
  static std::string picture(int day, int n) { return fmt::format("<svg>{} of {}</svg>", day, n); }
  static std::string style(int day) { return fmt::format("p {{ margin: {}px }}", day); }

  Result<void> add_page(Transaction& transaction, int day, int n) {
    VARVE_TRY(put(transaction, capture_of(page_url(n), when(day, n), page(day, n)), page(day, n)));
    VARVE_TRY(put(transaction, capture_of(picture_url(n), when(day, n), picture(day, n)),
                  picture(day, n)));
    Snapshot snapshot;
    snapshot.url = snapshot.final_url = page_url(n);
    snapshot.time = when(day, n);
    snapshot.members = {{page_url(n), when(day, n)},
                        {picture_url(n), when(day, n)},
                        {std::string(kStyle), when(day, 9)}};
    return transaction.add(snapshot);
  }
  PruneReport prune(const KeepRules& rules, bool dry = false, const Query& query = {}) {
    PruneOptions options;
    options.rules = rules;
    options.captures = query;
    options.now = when(kDays, 0);
    options.dry = dry;
    const auto report = archive_->prune(options, {});
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(PruneReport());
  }
  // The days of which the URL has captures.
  std::vector<std::int64_t> days_of(std::string_view url) const {
    std::vector<std::int64_t> days;
    for (const CaptureRow& row : list({.url = std::string(url)})) {
      days.push_back((row.time.us - at(0).us) / (kDay * 1'000'000));
    }
    return days;
  }
  void hold(int day, int n) {
    ASSERT_TRUE(
        archive_->mark(page_url(n), when(day, n), [](Mark& mark) { mark.hold = true; }).value());
  }
  void expect_sound() {
    const auto report = archive_->check({.read_data = true});
    ASSERT_TRUE(report) << report.error().message;
    for (const Damage& damage : report->damaged) ADD_FAILURE() << damage.what;
    for (const CaptureRow& row : list()) {
      EXPECT_TRUE(archive_->details(row));
      EXPECT_TRUE(*archive_->body(row.digest));
    }
  }
  [[nodiscard]] std::uint64_t bytes_of_packs() const {
    std::uint64_t bytes = 0;
    for (const auto& pack : std::filesystem::directory_iterator(path() / "packs")) {
      bytes += pack.file_size();
    }
    return bytes;
  }
  void rebuild() {
    archive_.reset();
    std::filesystem::remove(path() / "varve.db");
    reopen();
  }
};

using Days = std::vector<std::int64_t>;

TEST_F(APrunedArchive, KeepsPagesByRulesAndWhatTheyNeed) {
  const PruneReport report = prune({.last = 3});
  EXPECT_EQ(report.captures, 5u * (kDays - 3)) << "two pages, two pictures and a stylesheet a day";
  EXPECT_EQ(report.kept, 6u);
  EXPECT_EQ(report.blobs, report.captures);
  EXPECT_GT(report.bytes, 0u);
  for (const int n : {0, 1}) {
    EXPECT_EQ(days_of(page_url(n)), (Days{7, 8, 9}));
    EXPECT_EQ(days_of(picture_url(n)), (Days{7, 8, 9}));
  }
  EXPECT_EQ(days_of(kStyle), (Days{7, 8, 9}));
  EXPECT_EQ(archive_->body(Sha256::of(page(2, 1))).value(), std::nullopt);
  EXPECT_EQ(read(page(8, 1)), page(8, 1));
  EXPECT_EQ(archive_->recent_snapshots(100)->size(), 6u);
  expect_sound();
}

TEST_F(APrunedArchive, SaysBeforehandWhatWouldGo) {
  std::vector<std::string> named;
  PruneOptions options;
  options.rules = {.last = 1};
  options.now = when(kDays, 0);
  options.dry = true;
  options.each = [&](const CaptureRow& row) { named.push_back(row.url); };
  const auto dry = archive_->prune(options, {});
  ASSERT_TRUE(dry);
  EXPECT_EQ(named.size(), dry->captures);
  EXPECT_EQ(list().size(), 5u * kDays) << "nothing has gone";
  const PruneReport done = prune({.last = 1});
  EXPECT_EQ(done.captures, dry->captures);
  EXPECT_EQ(done.blobs, dry->blobs);
  EXPECT_EQ(done.bytes, dry->bytes);
}

TEST_F(APrunedArchive, NeverTakesWhatIsHeldAlsoAfterARebuild) {
  hold(2, 1);
  for (const bool rebuilt : {false, true}) {
    if (rebuilt) rebuild();
    const PruneReport report = prune({.last = 1});
    EXPECT_EQ(report.held, 1u);
    EXPECT_EQ(days_of(page_url(0)), (Days{9}));
    EXPECT_EQ(days_of(page_url(1)), (Days{2, 9}));
    EXPECT_EQ(days_of(picture_url(1)), (Days{2, 9})) << "a page that is held is held whole";
    EXPECT_EQ(days_of(kStyle), (Days{2, 9}));
    EXPECT_TRUE(archive_->mark_of(page_url(1), when(2, 1))->hold);
    expect_sound();
  }
}

TEST_F(APrunedArchive, KeepsWhatTheOtherPageStillNeeds) {
  prune({.last = 1}, false, {.url = page_url(0)});
  EXPECT_EQ(days_of(page_url(0)), (Days{9}));
  EXPECT_EQ(days_of(picture_url(0)), (Days{9}));
  EXPECT_EQ(days_of(page_url(1)).size(), 10u);
  EXPECT_EQ(days_of(kStyle).size(), 10u);
  expect_sound();
}

TEST_F(APrunedArchive, KeepsAFrameWithItsPage) {
  auto transaction = archive_->begin();
  const Time time = when(5, 50);
  ASSERT_TRUE(put(*transaction, capture_of("http://example.com/outer", time, "outer"), "outer"));
  Snapshot outer;
  outer.url = outer.final_url = "http://example.com/outer";
  outer.time = time;
  outer.members = {{outer.url, time}, {page_url(0), when(4, 0)}};
  ASSERT_TRUE(transaction->add(outer));
  ASSERT_TRUE(transaction->commit());
  prune({.last = 1});
  EXPECT_EQ(days_of(page_url(0)), (Days{4, 9}));
  EXPECT_EQ(days_of(picture_url(0)), (Days{4, 9}));
  expect_sound();
}

TEST_F(APrunedArchive, SaysTheSameWhenItsIndexIsMadeAgain) {
  prune({.weekly = 1, .changed = false});
  const auto rows = list();
  const auto stats = archive_->stats();
  EXPECT_TRUE(archive_->removals()->empty()) << "of what was pruned no trace is kept";
  rebuild();
  EXPECT_EQ(list().size(), rows.size());
  EXPECT_EQ(archive_->stats()->blobs, stats->blobs);
  EXPECT_TRUE(archive_->removals()->empty());
  EXPECT_EQ(prune({.weekly = 1}).captures, 0u);
  expect_sound();
}

TEST_F(APrunedArchive, GivesItsBytesBack) {
  for (int day = 0; day < kDays; ++day) {
    std::string noise;
    for (int i = 0; i < 4000; ++i) noise += Sha256::of(fmt::format("{} {}", day, i)).hex();
    ASSERT_TRUE(save("http://example.com/noise", when(day, 30), noise));
  }
  const auto before = static_cast<double>(bytes_of_packs());
  const PruneReport report = prune({.last = 1});
  EXPECT_LT(report.bytes_after, report.bytes_before / 4);
  const double freed = before - static_cast<double>(bytes_of_packs());
  EXPECT_NEAR(static_cast<double>(report.bytes), freed, freed / 5) << "as it was said beforehand";
}

// Who looks for a page by an address that led there must find it.
TEST_F(APrunedArchive, JudgesRedirectsByThemselves) {
  auto transaction = archive_->begin();
  Capture hop = capture_of("http://example.com/short", when(2, 60), "moved");
  hop.status = 302;
  ASSERT_TRUE(put(*transaction, hop, "moved"));
  const std::string text = page(2, 7);
  ASSERT_TRUE(put(*transaction, capture_of(page_url(0), when(2, 61), text), text));
  Snapshot snapshot;
  snapshot.url = hop.url;
  snapshot.final_url = page_url(0);
  snapshot.time = when(2, 61);
  snapshot.members = {{hop.url, hop.time}, {page_url(0), when(2, 61)}};
  ASSERT_TRUE(transaction->add(snapshot));
  ASSERT_TRUE(transaction->commit());
  prune({.last = 1});
  EXPECT_EQ(days_of(page_url(0)), (Days{9}));
  EXPECT_EQ(days_of("http://example.com/short"), (Days{2}));
  expect_sound();
}

TEST_F(APrunedArchive, WantsARule) {
  const auto report = archive_->prune({}, {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(list().size(), 5u * kDays);
}

TEST_F(APrunedArchive, TakesACaptureAgainThatWasForgottenAtThatTime) {
  ASSERT_TRUE(archive_->forget(page_url(0), when(3, 0), {}));
  ASSERT_TRUE(save(page_url(0), when(3, 0), page(3, 0)));
  const auto rows = list({.url = page_url(0), .from = when(3, 0), .to = when(3, 9)});
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].time.us, when(3, 0).us + 1);
  rebuild();
  EXPECT_EQ(list({.url = page_url(0), .from = when(3, 0), .to = when(3, 9)}).size(), 1u);
  EXPECT_EQ(read(page(3, 0)), page(3, 0));
  expect_sound();
}

}  // namespace
}  // namespace varve::archive
