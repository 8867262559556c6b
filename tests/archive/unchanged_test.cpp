// Captures that say no more than that an earlier one still holds, and pages whose parts are older
// than they are.
#include "archive/fixture.hpp"
#include "varve/archive/nearest.hpp"

namespace varve::archive {
namespace {

constexpr std::int64_t kDay = 86'400;
constexpr std::string_view kPage = "http://example.com/";
constexpr std::string_view kStyle = "http://example.com/style.css";

class Unchanged : public ArchiveTest {
 protected:
  Unchanged() {
    Capture page = capture_of(kPage, at(0), "page");
    page.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=koi8-r\r\n\r\n";
    add(page, "page");
    add(capture_of(kStyle, at(0), "p{}"), "p{}");
    snapshot(at(0), at(0));
    look(at(kDay));
    look(at(2 * kDay));
  }

  void add(const Capture& capture, std::string_view body) {
    auto transaction = archive_->begin();
    EXPECT_TRUE(put(*transaction, capture, body));
    EXPECT_TRUE(transaction->commit());
  }
  void look(Time time) {
    Capture capture = capture_of(kPage, time, "page");
    capture.status = 304;
    capture.response_head = "HTTP/1.1 304 Not Modified\r\n\r\n";
    add(capture, "page");
  }
  void snapshot(Time time, Time style) {
    auto transaction = archive_->begin();
    Snapshot snapshot;
    snapshot.url = snapshot.final_url = kPage;
    snapshot.time = time;
    snapshot.verdict = "complete";
    snapshot.members = {{std::string(kPage), time}, {std::string(kStyle), style}};
    EXPECT_TRUE(transaction->add(snapshot));
    EXPECT_TRUE(transaction->commit());
  }
  std::vector<Time> times_of(std::string_view url) const {
    std::vector<Time> times;
    for (const CaptureRow& row : list({.url = std::string(url)})) times.push_back(row.time);
    return times;
  }
  CaptureRow row_at(Time time) const { return **archive_->capture(kPage, time); }
};

TEST_F(Unchanged, ANotModifiedIsReadAsTheCaptureThatStillHolds) {
  const CaptureRow look = row_at(at(2 * kDay));
  EXPECT_EQ(still_holding(*archive_, look).value()->time, at(0));
  EXPECT_NE(described(*archive_, look)->response_head.find("koi8-r"), std::string::npos);
  EXPECT_EQ(archive_->details(look)->response_head, "HTTP/1.1 304 Not Modified\r\n\r\n");
  EXPECT_FALSE(is_redirect(look));
  EXPECT_EQ(trouble_of(*archive_, look).value(), "");
}

TEST_F(Unchanged, OneThatCameInBetweenIsNotWhatStillHolds) {
  ASSERT_TRUE(save(kPage, at(3 * kDay), "another page"));
  look(at(4 * kDay));
  EXPECT_EQ(still_holding(*archive_, row_at(at(4 * kDay))).value()->time, at(0));
}

TEST_F(Unchanged, WhereTheFirstWasForgottenTheLooksKeepTheBody) {
  ASSERT_TRUE(archive_->forget(kPage, at(0), {}));
  const CaptureRow look = row_at(at(kDay));
  EXPECT_EQ(still_holding(*archive_, look).value(), std::nullopt);
  EXPECT_EQ(described(*archive_, look)->status, 304);
  EXPECT_EQ(archive_->body(look.digest).value()->view(), "page");
}

TEST_F(Unchanged, PruningKeepsThePageThatALookRefersTo) {
  PruneOptions options;
  options.rules.last = 1;
  options.now = at(3 * kDay);
  ASSERT_TRUE(archive_->prune(options, {}));
  EXPECT_EQ(times_of(kPage), (std::vector<Time>{at(0), at(2 * kDay)}));
  EXPECT_EQ(times_of(kStyle), (std::vector<Time>{at(0)}));
}

TEST_F(Unchanged, APageShowsThePartsThatItHad) {
  // The style of day 0 is a part of the page of day 9; that of day 10 came too late for it.
  ASSERT_TRUE(save(kPage, at(9 * kDay + 1), "new page"));
  snapshot(at(9 * kDay + 1), at(0));
  ASSERT_TRUE(save(kStyle, at(10 * kDay), "p{color:red}"));
  const auto style_at = [&](std::int64_t seconds) {
    return find_best(*archive_, kStyle, at(seconds)).value()->time;
  };
  EXPECT_EQ(style_at(9 * kDay + 1), at(0));
  EXPECT_EQ(style_at(9 * kDay + 2), at(10 * kDay)) << "no page is of that second: the nearest";
  EXPECT_EQ(style_at(0), at(0));
  EXPECT_EQ(style_at(10 * kDay), at(10 * kDay));
  EXPECT_EQ(find_member(*archive_, kStyle, at(0)).value(), std::nullopt) << "came with the page";
  EXPECT_EQ(find_member(*archive_, kStyle, kLatest).value(), std::nullopt);
}

}  // namespace
}  // namespace varve::archive
