// Two archives made one.
#include "archive/rich_archive.hpp"

namespace varve::archive {
namespace {

// `archive_` is the one that is merged into; the other has one of everything.
class AMergedArchive : public RichArchiveTest {
 protected:
  AMergedArchive() {
    other_path_ = folder_.path() / "other";
    std::filesystem::rename(path(), other_path_);
    reopen();
    reopen_other();
  }
  void reopen_other() {
    other_.reset();
    other_ = *Archive::open(other_path_, Archive::Mode::kWrite, options_);
  }
  MergeReport merge() {
    const auto report = archive_->merge(*other_, {});
    EXPECT_TRUE(report) << report.error().message;
    return report.value_or(MergeReport());
  }
  static std::map<std::string, std::string> tell(const Archive& archive) {
    std::map<std::string, std::string> told;
    const auto listed = archive.list({}, [&](const CaptureRow& row) {
      const auto details = archive.details(row);
      const auto body = archive.body(row.digest);
      const auto mark = archive.mark_of(row.url, row.time);
      const bool whole = details && body && *body;
      EXPECT_TRUE(whole);
      if (!whole) return true;
      std::string chain;
      for (const Digest& digest : details->tls_chain) {
        chain += std::string((*archive.body(digest))->view());
      }
      if (details->transferred_blob) chain += (*archive.body(*details->transferred_blob))->view();
      told[name_of(row)] = fmt::format("{} {} {} {} {} {} {}", row.status, details->request_head,
                                       details->response_head, (*body)->view(), chain, mark->note,
                                       fmt::join(mark->tags, ","));
      return true;
    });
    EXPECT_TRUE(listed);
    return told;
  }
  void expect_sound() {
    for (const Damage& damage : check().damaged) ADD_FAILURE() << damage.what;
  }

  Path other_path_;
  std::unique_ptr<Archive> other_;
};

TEST_F(AMergedArchive, HasAllThatTheOtherHad) {
  const MergeReport report = merge();
  EXPECT_EQ(report.captures, 9u);
  EXPECT_EQ(report.snapshots, 3u);
  EXPECT_TRUE(report.damaged.empty());
  EXPECT_EQ(tell(*archive_), tell(*other_));
  EXPECT_EQ(archive_->recent_snapshots(10)->size(), 3u);
  EXPECT_TRUE(archive_->mark_of(url(1), at(101))->hold);
  expect_sound();
}

TEST_F(AMergedArchive, GetsNothingTwice) {
  merge();
  const auto size = archive_->stats()->bytes_stored;
  const MergeReport again = merge();
  EXPECT_EQ(again.captures, 0u);
  EXPECT_EQ(again.snapshots, 0u);
  EXPECT_EQ(again.there_before, 9u);
  EXPECT_EQ(archive_->stats()->bytes_stored, size);
}

TEST_F(AMergedArchive, KeepsItsOwn) {
  ASSERT_TRUE(save("http://example.com/mine", at(1), "my own"));
  ASSERT_TRUE(save(url(0), at(0), "another answer at that microsecond"));
  ASSERT_TRUE(archive_->mark(url(0), at(0), [](Mark& mark) { mark.note = "mine"; }));
  for (const std::uint64_t added : {9u, 0u}) {
    EXPECT_EQ(merge().captures, added);
    EXPECT_EQ(list().size(), 11u);
    EXPECT_EQ(list({.url = url(0), .from = at(0), .to = at(1)}).size(), 2u);
  }
  EXPECT_EQ(archive_->recent_snapshots(10)->back().time.us, at(0).us + 1);
  EXPECT_EQ(archive_->mark_of(url(0), at(0))->note, "mine");
  expect_sound();
}

TEST_F(AMergedArchive, JoinsWhatWasSaidInBoth) {
  merge();
  const auto say = [](std::string_view note, std::string_view tag) {
    return [=](Mark& mark) {
      mark.note = note;
      mark.tags = {std::string(tag)};
    };
  };
  ASSERT_TRUE(archive_->mark(url(2), at(2), say("from here", "here")));
  ASSERT_TRUE(other_->mark(url(2), at(2), say("from there", "there")));
  merge();
  const auto mark = archive_->mark_of(url(2), at(2));
  EXPECT_EQ(mark->note, "from here\nfrom there");
  EXPECT_EQ(mark->tags, (std::vector<std::string>{"here", "there"}));
  merge();
  EXPECT_EQ(archive_->mark_of(url(2), at(2))->note, "from here\nfrom there");
}

TEST_F(AMergedArchive, DoesNotBringBackTagsThatWereTakenAway) {
  ASSERT_EQ(other_->mark_of(url(0), at(100))->tags, std::vector<std::string>{"first"});
  ASSERT_TRUE(other_->mark(url(0), at(100), [](Mark& mark) { mark.tags.clear(); }));
  merge();
  EXPECT_TRUE(archive_->mark_of(url(0), at(100))->tags.empty());
}

TEST_F(AMergedArchive, DoesNotBringBackWhatWasForgotten) {
  merge();
  ASSERT_TRUE(archive_->forget(url(1), std::nullopt, {}));
  const MergeReport report = merge();
  EXPECT_EQ(report.removed_here, 3u);
  EXPECT_EQ(report.captures, 0u);
  EXPECT_TRUE(list({.url = url(1)}).empty());
}

TEST_F(AMergedArchive, NamesWhatIsDamagedAndTakesTheRest) {
  other_.reset();
  const auto packs = std::filesystem::directory_iterator(other_path_ / "packs");
  flip(packs->path(), 200, 3);
  reopen_other();
  const MergeReport report = merge();
  EXPECT_FALSE(report.damaged.empty());
  EXPECT_EQ(report.captures + named(report.damaged).size(), 9u);
  EXPECT_EQ(list().size(), report.captures);
  expect_sound();
}

TEST_F(AMergedArchive, IsNotMergedIntoItself) {
  const auto same = *Archive::open(path(), Archive::Mode::kRead, options_);
  EXPECT_EQ(archive_->merge(*same, {}).error().kind, ErrorKind::kInvalid);
}

}  // namespace
}  // namespace varve::archive
