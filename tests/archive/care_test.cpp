// Archives that are taken care of: made smaller, and made to forget.
#include <cstdio>
#include <fstream>
#include <random>
#include <set>

#include "archive/faulty_files.hpp"
#include "archive/fixture.hpp"

namespace varve::archive {
namespace {

// Words that a page of a site has, and some of its own.
std::string page(int n, int version) {
  std::string text = "<html><head><title>Page</title></head><body>";
  for (int i = 0; i < 300; ++i) text += fmt::format("<p>paragraph {} of all pages</p>", i);
  std::minstd_rand random(static_cast<unsigned>(n) + 1);
  for (int i = 0; i < 300; ++i) text += fmt::format(" {:x}", random());
  return text + fmt::format("<p>page {} says {}</p><footer>{}</footer>", n, n * n * 7919, version);
}
std::string url(int n) {
  return fmt::format("http://example.com/page/{:03}", n);
}

class ACaredForArchive : public ArchiveTest {
 protected:
  static constexpr int kPages = 40;
  static constexpr int kVersions = 5;

  ACaredForArchive() {
    for (int version = 0; version < kVersions; ++version) {
      auto transaction = archive_->begin();
      for (int n = 0; n < kPages; ++n) {
        const std::string text = page(n, version);
        EXPECT_TRUE(put(*transaction, capture_of(url(n), at(100 * version + n), text), text));
      }
      EXPECT_TRUE(transaction->commit());
    }
  }
  void expect_all(const std::set<int>& without = {}) {
    for (int version = 0; version < kVersions; ++version) {
      for (int n = 0; n < kPages; ++n) {
        if (without.count(n) == 0) EXPECT_EQ(read(page(n, version)), page(n, version));
      }
    }
    const auto rows = list();
    EXPECT_EQ(rows.size(), (kPages - without.size()) * kVersions);
    for (const CaptureRow& row : rows) EXPECT_TRUE(archive_->details(row));
    const auto report = archive_->check({.read_data = true});
    ASSERT_TRUE(report) << report.error().message;
    for (const Damage& damage : report->damaged) ADD_FAILURE() << damage.what;
  }
  [[nodiscard]] std::uint64_t packs_size() const {
    std::uint64_t size = 0;
    for (const auto& file : std::filesystem::directory_iterator(path() / "packs")) {
      size += file.file_size();
    }
    return size;
  }
  // Whether any file of the archive holds these bytes as they are.
  [[nodiscard]] bool is_anywhere(const std::string& text) const {
    for (const auto& file : std::filesystem::recursive_directory_iterator(path())) {
      if (!file.is_regular_file()) continue;
      std::ifstream in(file.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      if (bytes.find(text) != std::string::npos) return true;
    }
    return false;
  }
};

TEST_F(ACaredForArchive, StoresVersionsAsDifferences) {
  EXPECT_LT(packs_size(), 100'000u) << "of 3 MB";
  expect_all();
}

TEST_F(ACaredForArchive, IsSmallerAfterCompactAndTheSame) {
  const auto before = packs_size();
  const auto report = archive_->compact({}, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->blobs, kPages * kVersions);
  EXPECT_EQ(report->packs, 1u);
  EXPECT_LT(packs_size(), before);
  expect_all();
  const auto again = archive_->compact({}, {});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->blobs, 0u) << "all of it is compact already";
  EXPECT_EQ(again->packs, 0u);
  reopen();
  expect_all();
}

TEST_F(ACaredForArchive, IsReadByOthersWhileItIsCompacted) {
  const auto other = *Archive::open(path(), Archive::Mode::kRead);
  ASSERT_TRUE(*other->body(Sha256::of(page(1, 1))));
  CompactOptions options;
  options.all = true;
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(archive_->compact(options, {}));
    for (int version = 0; version < kVersions; ++version) {
      const auto body = other->body(Sha256::of(page(7, version)));
      ASSERT_TRUE(body && *body) << (body ? "" : body.error().message);
    }
  }
}

TEST_F(ACaredForArchive, IsIndexedAgainWhenItIsCompact) {
  ASSERT_TRUE(archive_->compact({}, {}));
  archive_.reset();
  std::filesystem::remove(path() / "varve.db");
  reopen();
  expect_all();
}

// docs/format.md says all that a stranger's program has to know.
TEST_F(ACaredForArchive, IsReadByAProgramThatKnowsOnlyTheFormatsPage) {
  for (const bool compacted : {false, true}) {
    if (compacted) ASSERT_TRUE(archive_->compact({}, {}));
    const std::string command = fmt::format(
        "python3 '{}' '{}'", VARVE_TESTS_DIR "/format/read_archive.py", path().string());
    FILE* const out = ::popen(command.c_str(), "r");
    ASSERT_NE(out, nullptr);
    std::string told;
    char piece[4096];
    for (std::size_t got = 0; (got = std::fread(piece, 1, sizeof piece, out)) != 0;) {
      told.append(piece, got);
    }
    EXPECT_EQ(::pclose(out), 0);
    EXPECT_NE(told.find(fmt::format("\"blobs\": {},", kPages * kVersions)), std::string::npos);
    for (const CaptureRow& row : list()) {
      EXPECT_NE(told.find(fmt::format(
                    "\"url\": \"{}\", \"time\": {}, \"status\": 200, \"digest\": \"{}\"", row.url,
                    row.time.us, row.digest.hex())),
                std::string::npos);
    }
  }
}

TEST_F(ACaredForArchive, ForgetsAPageAndNothingElse) {
  const std::string secret = "7f3c a password that should not be here e91b";
  ASSERT_TRUE(save("http://example.com/page/900", at(9000), secret));
  ASSERT_TRUE(is_anywhere(secret)) << "it is too short to be compressed";
  for (const bool compacted : {false, true}) {
    if (compacted) ASSERT_TRUE(archive_->compact({}, {}));
    const int gone = compacted ? 5 : 4;
    const auto report = archive_->forget(url(gone), std::nullopt, {});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->captures.size(), kVersions);
    EXPECT_EQ(report->blobs, kVersions);
  }
  ASSERT_TRUE(archive_->forget("http://example.com/page/900", std::nullopt, {}));
  EXPECT_FALSE(is_anywhere(secret));
  expect_all({4, 5});
  EXPECT_EQ(archive_->body(Sha256::of(page(4, 2))).value(), std::nullopt);
  EXPECT_EQ(archive_->removals()->size(), 2u * kVersions + 1);
  archive_.reset();
  std::filesystem::remove(path() / "varve.db");
  reopen();
  expect_all({4, 5});
  EXPECT_EQ(archive_->removals()->size(), 2u * kVersions + 1);
}

// What was there when it was prepared was taken for there still, and its bytes were not written.
TEST_F(ACaredForArchive, WritesAgainWhatItForgetsWhileItIsSaved) {
  const std::string body = "<p>The same as before, a little longer than nothing</p>";
  ASSERT_TRUE(save("http://example.com/once", at(1), body));
  const Capture capture = capture_of("http://example.com/twice", at(2), body);
  const auto prepared = archive_->prepare(Body(body), std::nullopt, capture.mime, capture.url);
  ASSERT_TRUE(prepared);
  EXPECT_FALSE(prepared->is_new());
  ASSERT_TRUE(archive_->forget("http://example.com/once", std::nullopt, {}));
  {
    auto transaction = archive_->begin();
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(transaction->add(*prepared));
    ASSERT_TRUE(transaction->add(capture));
    ASSERT_TRUE(transaction->commit());
  }
  const auto read = archive_->body(capture.digest);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_TRUE(*read);
  EXPECT_EQ((*read)->view(), body);
}

TEST_F(ACaredForArchive, ForgetsOneOfManyCaptures) {
  ASSERT_TRUE(archive_->forget(url(3), at(203), {}));
  EXPECT_EQ(list({.url = url(3)}).size(), kVersions - 1u);
  EXPECT_EQ(archive_->body(Sha256::of(page(3, 2))).value(), std::nullopt);
  EXPECT_EQ(read(page(3, 1)), page(3, 1));
  EXPECT_TRUE(archive_->check({.read_data = true})->damaged.empty());
}

// Blocks that nobody needs may be differences to others whose pack is gone already.
TEST_F(ACaredForArchive, IsSoundWhereACompactionStopsBetweenPacks) {
  options_.pack_bound = 20'000;
  reopen();
  for (int version = kVersions; version < kVersions + 3; ++version) {
    auto transaction = archive_->begin();
    for (int n = 0; n < kPages; ++n) {
      const std::string text =
          page(n, version) + std::string(2000, static_cast<char>('a' + n % 26));
      EXPECT_TRUE(put(*transaction, capture_of(url(n), at(100 * version + n), text), text));
    }
    EXPECT_TRUE(transaction->commit());
  }
  const auto report = archive_->compact(
      {}, [](const CareStep& step) { return step.doing != "sweeping" || step.done == 0; });
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->packs, 1u);
  const std::size_t captures = list().size();
  const auto sound = [&] {
    const auto checked = archive_->check({.read_data = true});
    ASSERT_TRUE(checked);
    for (const Damage& damage : checked->damaged) ADD_FAILURE() << damage.what;
    EXPECT_EQ(list().size(), captures);
  };
  sound();
  archive_.reset();
  const auto rebuilt = Archive::rebuild(path(), options_);
  ASSERT_TRUE(rebuilt) << rebuilt.error().message;
  EXPECT_TRUE(rebuilt->damage.empty()) << rebuilt->damage.front();
  reopen();
  sound();
}

// Whatever fails while it is taken care of: all is there, and when the disk is well it goes on.
TEST_F(ACaredForArchive, OutlivesTheFailureOfEachOperation) {
  struct Care {
    std::string_view name;
    std::function<bool()> take;
    std::set<int> goes;  // pages
  };
  const std::vector<Care> all = {
      {"compact", [this] { return archive_->compact({.level = 1}, {}).has_value(); }, {}},
      {"forget", [this] { return archive_->forget(url(3), std::nullopt, {}).has_value(); }, {3}},
  };
  const Path start = folder_.path() / "start";
  archive_.reset();
  std::filesystem::rename(path(), start);
  for (const Care& care : all) {
    bool failed = true;
    for (int n = 0; failed; n += 3) {
      SCOPED_TRACE(fmt::format("{}: operations from {} on fail", care.name, n));
      copy_folder(start, path());
      testing::FaultyFiles files;
      options_.files = &files;
      reopen();
      files.fail_from(n, 1'000'000, n % 2 == 0 ? ENOSPC : EIO);
      failed = !care.take();
      files.heal();
      archive_.reset();
      options_.files = &FileSystem::posix();
      reopen();
      ASSERT_TRUE(care.take());
      expect_all(care.goes);
      if (HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace varve::archive
