// What repair() makes of archives that have lost packs, ends of packs, or the index.
#include "archive/rich_archive.hpp"

namespace varve::archive {
namespace {

class ARepairedArchive : public RichArchiveTest {
 protected:
  ARepairedArchive() {
    reopen(Archive::Mode::kRead);
    EXPECT_TRUE(check().damaged.empty());
    rows_ = tell();
    archive_.reset();
  }
  std::vector<std::string> tell() {
    std::vector<std::string> told;
    for (const CaptureRow& row : list()) {
      told.push_back(fmt::format("{} {} {} {} {}", name_of(row), row.status, row.mime, row.length,
                                 row.digest.text()));
    }
    return told;
  }
  RepairReport repair() {
    archive_.reset();
    const auto report = Archive::repair(path(), options_, {});
    EXPECT_TRUE(report) << report.error().message;
    reopen();
    return report.value_or(RepairReport());
  }
  // An index, and how long the last pack was then. There is room for more in it.
  struct Before {
    std::string index;
    Path pack;
    std::uint64_t length;
  };
  Before save_in_a_long_pack() {
    options_.pack_bound = 1 << 20;
    reopen();
    EXPECT_TRUE(save("http://example.com/a", at(1000), "the first"));
    archive_.reset();
    const Path pack = packs().back();
    return {read_whole(path() / "varve.db"), pack, std::filesystem::file_size(pack)};
  }
  Result<void> save_all_again() {
    VARVE_ASSIGN(Transaction transaction, archive_->begin());
    for (int version = 0; version < 3; ++version) {
      for (int n = 0; n < 3; ++n) VARVE_TRY(add_page(transaction, n, version));
    }
    return transaction.commit();
  }

  std::vector<std::string> rows_;
};

TEST_F(ARepairedArchive, IsLeftAloneWhereNothingIsWrong) {
  const RepairReport report = repair();
  EXPECT_TRUE(report.whole());
  EXPECT_TRUE(report.found.empty());
  EXPECT_FALSE(report.index_made);
  EXPECT_TRUE(report.set_aside.empty());
  EXPECT_EQ(tell(), rows_);
}

TEST_F(ARepairedArchive, GetsItsIndexBack) {
  struct Case {
    std::string_view name;
    std::function<void()> damage;
  };
  for (const Case& wrong : std::vector<Case>{
           {"deleted", [&] { remove_index(); }},
           {"emptied", [&] { replace_index(""); }},
           {"not a database", [&] { write_whole(path() / "varve.db", std::string(5000, 'x')); }},
           {"cut", [&] { std::filesystem::resize_file(path() / "varve.db", 8192); }},
       }) {
    SCOPED_TRACE(wrong.name);
    wrong.damage();
    const RepairReport report = repair();
    EXPECT_TRUE(report.whole());
    EXPECT_TRUE(report.index_made);
    EXPECT_FALSE(report.found.empty());
    EXPECT_EQ(tell(), rows_);
    EXPECT_EQ(archive_->mark_of(url(1), at(101))->note, "for the bank");
    EXPECT_TRUE(check().damaged.empty());
    archive_.reset();
  }
}

// SQLite has no checksums: a byte of text that changes in the index looks sound to it.
TEST_F(ARepairedArchive, CorrectsAnIndexThatSaysOtherwiseThanThePacks) {
  std::string bytes = read_whole(path() / "varve.db");
  const std::size_t place = bytes.find("text/html");
  ASSERT_NE(place, std::string::npos);
  bytes[place] = 'n';
  write_whole(path() / "varve.db", bytes);
  reopen(Archive::Mode::kRead);
  EXPECT_TRUE(check(false).damaged.empty());
  EXPECT_EQ(named(check().damaged).size(), 9u);
  const RepairReport report = repair();
  EXPECT_TRUE(report.whole());
  EXPECT_TRUE(report.index_made);
  EXPECT_EQ(tell(), rows_);
  EXPECT_TRUE(check().damaged.empty());
}

TEST_F(ARepairedArchive, TakesInWhatAnOlderIndexDoesNotKnow) {
  const std::string older = read_whole(path() / "varve.db");
  reopen();
  ASSERT_TRUE(save("http://example.com/later", at(1000), "said after the backup"));
  ASSERT_TRUE(save("http://example.com/last", at(1001), "said last"));
  replace_index(older);
  reopen(Archive::Mode::kRead);
  EXPECT_FALSE(check(false).damaged.empty());
  EXPECT_TRUE(repair().whole());
  EXPECT_EQ(list().size(), 11u);
  EXPECT_EQ(read("said after the backup"), "said after the backup");
  EXPECT_TRUE(check().damaged.empty());
}

// A transaction would take the damaged bytes for the traces of a power cut, and cut off what
// follows.
TEST_F(ARepairedArchive, TakesInWhatIsBehindDamageThatAnOlderIndexDoesNotKnow) {
  const auto [older, pack, length] = save_in_a_long_pack();
  reopen();
  ASSERT_TRUE(save("http://example.com/b", at(1001), "the second"));
  ASSERT_TRUE(save("http://example.com/c", at(1002), "the third"));
  replace_index(older);
  flip(pack, length + 70, 3);
  reopen();
  const auto refused = save("http://example.com/d", at(1003), "the fourth");
  ASSERT_FALSE(refused) << "it would cut off the third";
  EXPECT_EQ(refused.error().kind, ErrorKind::kDamaged);
  EXPECT_NE(refused.error().message.find("varve repair"), std::string::npos);
  const RepairReport report = repair();
  EXPECT_EQ(read("the third"), "the third");
  EXPECT_EQ(named(report.lost),
            std::set<std::string>{"http://example.com/b at " + at(1001).rfc3339()});
  EXPECT_FALSE(report.whole());
  EXPECT_EQ(list().size(), 12u);
}

// One transaction that nobody knows and that is damaged: the power may have taken a part of it. It
// does not keep the archive from being used, but its bytes are kept.
TEST_F(ARepairedArchive, KeepsACopyOfATransactionThatSeemsCutShort) {
  const auto [older, pack, length] = save_in_a_long_pack();
  reopen();
  ASSERT_TRUE(save("http://example.com/b", at(1001), "the second"));
  replace_index(older);
  flip(pack, length + 70, 3);
  const std::string bytes = read_whole(pack).substr(length);
  reopen();
  ASSERT_TRUE(save("http://example.com/c", at(1002), "the third"));
  EXPECT_EQ(list().size(), 11u);
  EXPECT_EQ(read_whole(pack.string() + ".torn"), bytes);
  EXPECT_TRUE(check().damaged.empty());
  const auto forgotten = archive_->forget("http://example.com/a", std::nullopt, {});
  ASSERT_TRUE(forgotten);
  EXPECT_EQ(forgotten->set_aside, 1u) << "nobody knows what is in it";
  EXPECT_FALSE(std::filesystem::exists(pack.string() + ".torn"));
}

// A flipped bit in a pack's header must not make the pack a crash's traces.
TEST_F(ARepairedArchive, IsIndexedAgainWhateverTheHeadersOfItsPacksSay) {
  reopen();
  ASSERT_TRUE(save("http://example.com/a", at(1000), page(7, 7)));
  rows_ = tell();
  archive_.reset();
  for (const Path& pack : {packs().back(), packs().front()}) {
    flip(pack, 5, 3);
    const auto rebuilt = Archive::rebuild(path(), options_);
    ASSERT_TRUE(rebuilt) << rebuilt.error().message;
    EXPECT_TRUE(rebuilt->damage.empty());
    reopen();
    EXPECT_EQ(tell(), rows_);
    ASSERT_TRUE(save("http://example.com/b", at(1001), "saved meanwhile"));
    rows_ = tell();
    EXPECT_TRUE(check().damaged.empty());
    archive_.reset();
  }
}

TEST_F(ARepairedArchive, KeepsAPackThatIsNotItsOwn) {
  const Path strange = path() / "packs/00000099.pack";
  write_whole(strange, read_whole(packs().front()));
  const auto rebuilt = Archive::rebuild(path(), options_);
  ASSERT_TRUE(rebuilt) << rebuilt.error().message;
  EXPECT_EQ(rebuilt->damage.size(), 1u);
  reopen();
  ASSERT_TRUE(save("http://example.com/b", at(1001), "saved after that"));
  EXPECT_TRUE(std::filesystem::exists(strange));
  EXPECT_FALSE(check(false).damaged.empty());
  EXPECT_EQ(read("saved after that"), "saved after that");
}

TEST_F(ARepairedArchive, MakesFullPacksReadOnly) {
  const auto noise = [](int n) {
    std::string bytes;
    for (int i = 0; i < 100; ++i) bytes += Sha256::of(fmt::format("{} {}", n, i)).hex();
    return bytes;
  };
  const auto modes = [&] {
    std::string all;
    for (const Path& pack : packs()) {
      all += FileSystem::posix().is_read_only(pack).value() ? 'r' : 'w';
    }
    return all;
  };
  reopen();
  for (int n = 0; n < 4; ++n) {
    ASSERT_TRUE(save(url(n), at(2000 + n), noise(n)));
  }
  archive_.reset();
  const std::string before = modes();
  EXPECT_NE(before.find('r'), std::string::npos) << before;
  EXPECT_EQ(before.find('w'), before.size() - 1) << "only the last is written to: " << before;
  flip(packs().front(), 3, 1);
  EXPECT_TRUE(repair().whole()) << "its header can be written anew";
  EXPECT_EQ(modes(), before);
}

TEST_F(ARepairedArchive, KeepsWhatEndsBeforeItsPackDoes) {
  const Path whole = folder_.path() / "whole";
  copy_folder(path(), whole);
  for (std::size_t n = 0; n < packs().size(); ++n) {
    const std::uint64_t size = std::filesystem::file_size(packs()[n]);
    for (const std::uint64_t length :
         {size - 1, size / 2, size / 4, std::uint64_t{40}, std::uint64_t{0}}) {
      archive_.reset();
      copy_folder(whole, path());
      SCOPED_TRACE(fmt::format("{} cut to {} of {}", packs()[n].filename().string(), length, size));
      if (length == 0) {
        std::filesystem::remove(packs()[n]);
      } else {
        std::filesystem::resize_file(packs()[n], length);
      }
      reopen(Archive::Mode::kRead);
      const std::set<std::string> before = broken();
      EXPECT_EQ(named(check().damaged), before);
      const RepairReport report = repair();
      std::set<std::string> told = named(report.lost);
      told.insert(report.without_facts.begin(), report.without_facts.end());
      EXPECT_EQ(told, before);
      EXPECT_EQ(tell(), rows_) << "the index knew them";
      EXPECT_EQ(named(check(false).damaged), broken());
      ASSERT_TRUE(save_all_again());
      EXPECT_EQ(broken(), std::set<std::string>());
      EXPECT_TRUE(check().damaged.empty());
    }
  }
}

TEST_F(ARepairedArchive, SaysThatItCannotNameWhatIsLostWithTheIndexAndFacts) {
  remove_index();
  const Path pack = packs().front();
  std::filesystem::resize_file(pack, std::filesystem::file_size(pack) / 4);
  const RepairReport report = repair();
  EXPECT_FALSE(report.whole());
  EXPECT_EQ(named(report.lost), broken());
}

}  // namespace
}  // namespace varve::archive
