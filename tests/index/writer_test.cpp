// Transactions: what they leave, and what they refuse.
#include "an_index.hpp"

namespace varve::index {
namespace {

constexpr const char* kUrl = "https://example.com/";
constexpr const char* kOdd = "https://example.com/ODD";

Writer::Snapshot snapshot_of(std::string_view url, std::int64_t time) {
  Writer::Snapshot snapshot;
  snapshot.url = url;
  snapshot.time = Time{time};
  snapshot.members = 12;
  snapshot.failed = 3;
  snapshot.fact = {9, 1};
  return snapshot;
}

TEST_F(AnIndex, ShowsNothingOfATransactionThatIsOpenOrRolledBack) {
  auto out = writer();
  ASSERT_TRUE(out->set_pack({1, 32}));
  ASSERT_TRUE(save(*out, {kUrl, 1}));
  const auto in = reader();
  EXPECT_TRUE(in->packs()->empty());
  out->rollback();
  EXPECT_TRUE(in->packs()->empty());
  EXPECT_EQ(in->totals()->captures, 0u);
  ASSERT_TRUE(out->begin());
  ASSERT_TRUE(out->set_pack({1, 32}));
  ASSERT_TRUE(save(*out, {kUrl, 1}));
  ASSERT_TRUE(out->commit());
  EXPECT_EQ(in->packs()->size(), 1u);
  EXPECT_EQ(name_of(in->capture(kUrl, Time{1})), std::string(kUrl) + "@1");
}

// Whoever recovers an archive relies on it: traces of a commit that a power cut left half written
// are overwritten before anything else is.
TEST_F(AnIndex, WritesToItsLogInEachCommitEvenWithNothingNewToSay) {
  const auto out = writer();
  ASSERT_TRUE(out->commit());
  const auto log_size = [&] { return std::filesystem::file_size(path().string() + "-wal"); };
  for (int i = 0; i < 3; ++i) {
    const auto before = log_size();
    ASSERT_TRUE(out->begin());
    ASSERT_TRUE(out->commit());
    EXPECT_GT(log_size(), before);
  }
}

TEST_F(AnIndex, IsChangedInTransactionsOnly) {
  auto out = *Writer::open(path(), 1000);
  EXPECT_FALSE(out->set_pack({1, 32}));
  EXPECT_FALSE(out->next_block());
  EXPECT_FALSE(save(*out, {kUrl, 1}));
  EXPECT_FALSE(out->commit());
  out->rollback();
  EXPECT_TRUE(out->begin());
}

TEST_F(AnIndex, FindsAFreeTimeAmongManyWithFewQuestions) {
  auto out = writer();
  for (int i = 0; i < 20'000; ++i) ASSERT_EQ(save(*out, {kUrl, 0}), Time{i});
  EXPECT_EQ(save(*out, {kOdd, 0}), Time{0});  // another URL of the key has times of its own
  EXPECT_EQ(save(*out, {kUrl, INT64_MAX}), kLatest);
  EXPECT_FALSE(save(*out, {kUrl, INT64_MAX}));
}

TEST_F(AnIndex, NumbersBlocksForGood) {
  auto out = writer();
  EXPECT_EQ(out->next_block(), 1u);
  EXPECT_EQ(out->next_block(), 2u);
  ASSERT_TRUE(out->set_pack({1, 32}));
  ASSERT_TRUE(out->set_block({5, {1, 32}, 0}));
  EXPECT_EQ(out->next_block(), 6u);
  ASSERT_TRUE(out->commit());
  ASSERT_TRUE(out->begin());
  ASSERT_TRUE(out->remove_block(5));
  ASSERT_TRUE(out->commit());
  ASSERT_TRUE(out->begin());
  EXPECT_EQ(out->next_block(), 7u);
  EXPECT_FALSE(out->set_block({0, {1, 32}, 0}));
  EXPECT_FALSE(out->set_block({UINT64_MAX, {1, 32}, 0}));
}

TEST_F(AnIndex, MovesBlocks) {
  auto out = writer();
  ASSERT_TRUE(out->set_pack({1, 32}));
  ASSERT_TRUE(out->set_pack({2, 32}));
  ASSERT_TRUE(out->set_block({1, {1, 32}, 0}));
  ASSERT_TRUE(out->set_block({2, {1, 99}, 1}));
  ASSERT_TRUE(out->set_block({1, {2, 64}, 0}));
  ASSERT_TRUE(out->commit());
  const auto in = reader();
  const auto moved = **in->block(1);
  EXPECT_EQ(moved.place, (Place{2, 64}));
  const auto all = *in->blocks(1, 9);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].base, 1u);
  EXPECT_FALSE(in->block(3)->has_value());
}

TEST_F(AnIndex, RefusesBlocksInPacksThatAreNotThere) {
  auto out = writer();
  ASSERT_TRUE(out->set_block({1, {7, 32}, 0}));
  EXPECT_FALSE(out->commit());
  EXPECT_FALSE(reader()->block(1)->has_value());
  ASSERT_TRUE(out->begin());
  ASSERT_TRUE(out->set_pack({7, 32}));
  ASSERT_TRUE(out->set_block({1, {7, 32}, 0}));
  ASSERT_TRUE(out->commit());
  ASSERT_TRUE(out->begin());
  ASSERT_TRUE(out->remove_pack(7));
  EXPECT_FALSE(out->commit());
  ASSERT_TRUE(out->begin());
  ASSERT_TRUE(out->remove_pack(7));
  ASSERT_TRUE(out->remove_block(1));
  ASSERT_TRUE(out->commit());
  EXPECT_TRUE(reader()->packs()->empty());
}

TEST_F(AnIndex, KeepsABlobOnceAndHealsALostOne) {
  const Digest digest = Sha256::of("x");
  auto out = writer();
  EXPECT_EQ(out->add_blob(digest, 1, 2, 3), true);
  EXPECT_EQ(out->add_blob(digest, 4, 5, 3), false);
  ASSERT_TRUE(out->move_blob(digest, 0, 0));
  EXPECT_EQ((*out->blob(digest))->block, 0u);
  EXPECT_EQ(out->add_blob(digest, 6, 7, 3), true);
  EXPECT_FALSE(out->move_blob(Sha256::of("y"), 1, 2));
  ASSERT_TRUE(out->commit());
  const auto in = reader();
  const auto row = **in->blob(digest);
  EXPECT_EQ(row.block, 6u);
  EXPECT_EQ(row.begin, 7u);
  EXPECT_EQ(row.raw, 3u);
  EXPECT_EQ(in->totals()->blobs, 1u);
  EXPECT_EQ(in->blobs(0, 9)->size(), 1u);
  EXPECT_TRUE(in->blobs(row.id, 9)->empty());
}

TEST_F(AnIndex, RemovesNoBlobThatIsABody) {
  auto out = writer();
  ASSERT_TRUE(save(*out, {kUrl, 1, "a"}));
  ASSERT_TRUE(save(*out, {kUrl, 2, "a"}));
  const Digest digest = Sha256::of("a");
  const auto refused = out->remove_blob(digest);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  ASSERT_EQ(out->remove_capture(kUrl, Time{1}), true);
  EXPECT_FALSE(out->remove_blob(digest));
  ASSERT_EQ(out->remove_capture(kUrl, Time{2}), true);
  EXPECT_TRUE(out->remove_blob(digest));
  EXPECT_TRUE(out->remove_blob(digest));  // is gone
  ASSERT_TRUE(out->commit());
  EXPECT_EQ(reader()->totals()->blobs, 0u);
  EXPECT_FALSE(reader()->blob(digest)->has_value());
}

TEST_F(AnIndex, RefusesCapturesWithoutBodyOrPlace) {
  auto out = writer();
  Writer::Capture capture;
  capture.key = "com,example)/";
  capture.url = kUrl;
  capture.digest = Sha256::of("a");
  EXPECT_FALSE(out->add(capture));
  ASSERT_TRUE(out->add_blob(capture.digest, 1, 0, 1));
  capture.fact.position = 256;
  EXPECT_FALSE(out->add(capture));
  capture.fact.position = 255;
  EXPECT_TRUE(out->add(capture));
}

TEST_F(AnIndex, RefusesATextThatIsTooLongAndGoesOn) {
  auto out = writer();
  const auto added = save(*out, {"https://example.com/" + std::string(2 << 20, 'A'), 1});
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().kind, ErrorKind::kLimit);
  EXPECT_TRUE(save(*out, {kUrl, 1}));
  EXPECT_TRUE(out->commit());
}

TEST_F(AnIndex, CountsWhatIsThere) {
  auto out = writer();
  for (const std::int64_t time : {1, 2, 3}) {
    ASSERT_TRUE(save(*out, {kUrl, time, std::string(100, 'a')}));
    ASSERT_TRUE(save(*out, {"http://example.com/", time, std::string(10, 'b')}));
    ASSERT_TRUE(save(*out, {kOdd, time, "c"}));
  }
  ASSERT_TRUE(out->commit());
  const auto in = reader();
  const auto totals_are = [&](std::uint64_t captures, std::uint64_t urls, std::uint64_t bytes) {
    const Totals totals = *in->totals();
    EXPECT_EQ(totals.captures, captures);
    EXPECT_EQ(totals.urls, urls);
    EXPECT_EQ(totals.blobs, 3u);
    EXPECT_EQ(totals.bytes_original, bytes);
  };
  totals_are(9, 3, 333);
  ASSERT_TRUE(out->begin());
  EXPECT_EQ(out->remove_capture(kUrl, Time{9}), false);
  for (const std::int64_t time : {1, 2, 3}) {
    EXPECT_EQ(out->remove_capture(kUrl, Time{time}), true);
    EXPECT_EQ(out->remove_capture(kUrl, Time{time}), false);
  }
  ASSERT_TRUE(out->commit());
  totals_are(6, 2, 33);
  ASSERT_TRUE(out->begin());
  ASSERT_TRUE(save(*out, {kUrl, 1, std::string(100, 'a')}));
  for (const std::int64_t time : {1, 2, 3}) {
    EXPECT_EQ(out->remove_capture(kOdd, Time{time}), true);
    EXPECT_EQ(out->remove_capture("http://example.com/", Time{time}), true);
  }
  ASSERT_TRUE(out->commit());
  totals_are(1, 1, 100);
}

TEST_F(AnIndex, KeepsNothingOfAUrlWhoseCapturesAreGone) {
  auto out = writer();
  const std::string url = "https://example.com/Secret-Path";
  ASSERT_TRUE(save(*out, {url, 1}));
  ASSERT_TRUE(out->add(snapshot_of(url, 1)));
  ASSERT_TRUE(out->set_mark({url, Time{1}, {"a tag"}, "a note", true}));
  ASSERT_TRUE(out->commit());
  ASSERT_TRUE(out->begin());
  ASSERT_EQ(out->remove_capture(url, Time{1}), true);
  ASSERT_TRUE(out->commit());
  out.reset();
  run("PRAGMA wal_checkpoint(TRUNCATE)");
  const auto bytes = *read_file(path(), 1 << 20);
  for (const std::string_view text : {"Secret", "secret", "a note", "a tag"}) {
    EXPECT_EQ(bytes->find(text), std::string::npos) << text;
  }
  const auto in = reader();
  EXPECT_TRUE(in->marks()->empty());
  EXPECT_TRUE(in->recent_snapshots(9)->empty());
  EXPECT_TRUE(in->page({}, std::nullopt, 9)->empty());
}

TEST_F(AnIndex, ListsSnapshotsNewestFirst) {
  auto out = writer();
  for (const std::int64_t time : {10, 30, 20}) {
    ASSERT_TRUE(save(*out, {kUrl, time}));
    ASSERT_TRUE(out->add(snapshot_of(kUrl, time)));
  }
  ASSERT_TRUE(save(*out, {kOdd, 20}));
  ASSERT_TRUE(out->add(snapshot_of(kOdd, 20)));
  EXPECT_FALSE(out->add(snapshot_of(kOdd, 30)));
  EXPECT_FALSE(out->add(snapshot_of("https://example.org/", 20)));
  ASSERT_TRUE(out->commit());
  const auto in = reader();
  const auto names = [](const std::vector<SnapshotRow>& rows) {
    std::string all;
    for (const SnapshotRow& row : rows) {
      all += (all.empty() ? "" : " ") + row.url.substr(20) + "@" + std::to_string(row.time.us);
    }
    return all;
  };
  const std::string newest = names(*in->recent_snapshots(9));
  EXPECT_TRUE(newest == "@30 ODD@20 @20 @10" || newest == "@30 @20 ODD@20 @10") << newest;
  EXPECT_EQ(names(*in->recent_snapshots(1)), "@30");
  std::string paged;
  std::optional<SnapshotRow> after;
  for (;;) {
    const auto page = *in->snapshots(after, 1);
    if (page.empty()) break;
    paged += names(page) + " ";
    after = page.back();
  }
  EXPECT_TRUE(paged == "@10 @20 ODD@20 @30 " || paged == "@10 ODD@20 @20 @30 ") << paged;
  const auto row = **in->snapshot(kOdd, Time{20});
  EXPECT_EQ(row.url, kOdd);
  EXPECT_EQ(row.members, 12u);
  EXPECT_EQ(row.failed, 3u);
  EXPECT_EQ(row.fact, (FactPlace{9, 1}));
  EXPECT_FALSE(in->snapshot(kOdd, Time{30})->has_value());
}

TEST_F(AnIndex, KeepsWhatPeopleSaid) {
  auto out = writer();
  ASSERT_TRUE(save(*out, {kUrl, 1}));
  ASSERT_TRUE(save(*out, {kUrl, 2}));
  ASSERT_TRUE(out->set_mark({kUrl, Time{1}, {"b", "a", "b"}, "a note", true}));
  ASSERT_TRUE(out->set_mark({kUrl, Time{2}, {"c"}, "", false}));
  EXPECT_FALSE(out->set_mark({kUrl, Time{3}, {"c"}, "", false}));
  ASSERT_TRUE(out->commit());
  const auto in = reader();
  const auto mark = *in->mark(kUrl, Time{1});
  EXPECT_EQ(mark.tags, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(mark.note, "a note");
  EXPECT_TRUE(mark.hold);
  EXPECT_EQ(in->marks()->size(), 2u);
  EXPECT_EQ(in->marks()->back().tags, std::vector<std::string>{"c"});
  ASSERT_TRUE(out->begin());
  ASSERT_TRUE(out->set_mark({kUrl, Time{1}, {}, "", true}));
  ASSERT_TRUE(out->set_mark({kUrl, Time{2}, {}, "", false}));
  ASSERT_TRUE(out->commit());
  ASSERT_EQ(in->marks()->size(), 1u);
  EXPECT_TRUE(in->marks()->front().hold);
  EXPECT_TRUE(in->marks()->front().tags.empty());
  EXPECT_TRUE(in->mark(kUrl, Time{2})->tags.empty());
}

TEST_F(AnIndex, KeepsRemovals) {
  auto out = writer();
  ASSERT_TRUE(out->add_removal({kUrl, Time{1}, Time{5}, 2}));
  ASSERT_TRUE(out->add_removal({kUrl, Time{1}, Time{6}, 3}));
  ASSERT_TRUE(out->commit());
  const auto all = *reader()->removals();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].url, kUrl);
  EXPECT_EQ(all[0].removed, Time{6});
  EXPECT_EQ(all[0].reason, 3);
}

}  // namespace
}  // namespace varve::index
