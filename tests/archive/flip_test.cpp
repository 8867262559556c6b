// Every bit of packs flips: check() finds it and names whom it touches, repair() saves the rest.
// VARVE_FLIPS says how many bits are tried, "all" tries every one; VARVE_FLIPS_SEED which.
#include <cstdlib>
#include <random>

#include "archive/rich_archive.hpp"

namespace varve::archive {
namespace {

struct Flip {
  Path pack;
  std::uint64_t offset = 0;
  int bit = 0;
};

class AFlippedBit : public RichArchiveTest {
 protected:
  // A random choice, each in a byte of its own as long as there are enough.
  [[nodiscard]] std::vector<Flip> choose(std::size_t count) const {
    std::vector<Flip> all;
    for (const Path& pack : packs()) {
      for (std::uint64_t offset = 0; offset < std::filesystem::file_size(pack); ++offset) {
        for (int bit = 0; bit < 8; ++bit) all.push_back({pack, offset, bit});
      }
    }
    const char* wanted = std::getenv("VARVE_FLIPS");
    if (wanted != nullptr && std::string_view(wanted) == "all") return all;
    if (wanted != nullptr) count = static_cast<std::size_t>(std::atoll(wanted));
    const char* seed = std::getenv("VARVE_FLIPS_SEED");
    std::mt19937_64 random(seed == nullptr ? 1 : static_cast<std::uint64_t>(std::atoll(seed)));
    std::shuffle(all.begin(), all.end(), random);
    all.resize(std::min(all.size(), count));
    return all;
  }
};

TEST_F(AFlippedBit, IsFoundAndNamesWhatItTouches) {
  std::size_t tried = 0;
  std::size_t touching = 0;
  for (const Flip& flipped : choose(400)) {
    flip(flipped.pack, flipped.offset, flipped.bit);
    reopen(Archive::Mode::kRead);
    const CheckReport report = check();
    const std::set<std::string> found = named(report.damaged);
    EXPECT_FALSE(report.damaged.empty())
        << flipped.pack << " byte " << flipped.offset << " bit " << flipped.bit;
    reopen(Archive::Mode::kRead);  // nothing is kept of what the check read
    const std::set<std::string> touched = broken();
    EXPECT_EQ(found, touched) << flipped.pack << " byte " << flipped.offset << " bit "
                              << flipped.bit;
    flip(flipped.pack, flipped.offset, flipped.bit);
    ++tried;
    touching += touched.empty() ? 0 : 1;
    if (HasFailure()) break;
  }
  RecordProperty("flips", static_cast<int>(tried));
  RecordProperty("flips_that_touch_captures", static_cast<int>(touching));
  fmt::print("{} flips, all found; {} touch captures\n", tried, touching);
}

TEST_F(AFlippedBit, IsRepairedAsFarAsBytesAreThere) {
  const Path whole = folder_.path() / "whole";
  copy_folder(path(), whole);
  for (const Flip& flipped : choose(60)) {
    SCOPED_TRACE(fmt::format("{} byte {} bit {}", flipped.pack.filename().string(), flipped.offset,
                             flipped.bit));
    archive_.reset();
    copy_folder(whole, path());
    flip(flipped.pack, flipped.offset, flipped.bit);
    reopen(Archive::Mode::kRead);
    const std::set<std::string> before = broken();
    archive_.reset();
    const auto repaired = Archive::repair(path(), options_, {});
    ASSERT_TRUE(repaired) << repaired.error().message;
    EXPECT_FALSE(repaired->found.empty());
    std::set<std::string> told = named(repaired->lost);
    told.insert(repaired->without_facts.begin(), repaired->without_facts.end());
    reopen();
    EXPECT_EQ(list().size(), 9u);
    std::set<std::string> after = broken();
    EXPECT_EQ(named(check().damaged), after);
    EXPECT_EQ(after, named(repaired->lost));
    // What has lost its facts is whole again in a way: nobody knows what is missing.
    if (repaired->set_aside.empty()) {
      EXPECT_EQ(told, std::set<std::string>());
    } else {
      EXPECT_EQ(told, before);
    }
    EXPECT_EQ(repaired->whole(), told.empty());
    EXPECT_EQ(archive_->mark_of(url(1), at(101))->note, "for the bank");
    EXPECT_EQ(archive_->removals()->size(), 1u);
    const auto again = Archive::repair(path(), options_, {});
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->whole(), after.empty()) << "a loss is never forgotten";
    EXPECT_FALSE(again->index_made);
    // Saved again, the bytes are back.
    reopen();
    auto transaction = archive_->begin();
    for (int version = 0; version < 3; ++version) {
      for (int n = 0; n < 3; ++n) ASSERT_TRUE(add_page(*transaction, n, version));
    }
    ASSERT_TRUE(transaction->commit());
    EXPECT_EQ(broken(), std::set<std::string>());
    for (const Damage& damage : check().damaged) ADD_FAILURE() << damage.what;
    // No fact about what was lost is taken for one about what came after.
    archive_.reset();
    ASSERT_TRUE(Archive::rebuild(path(), options_));
    reopen();
    EXPECT_EQ(broken(), std::set<std::string>());
    EXPECT_TRUE(check().damaged.empty());
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace varve::archive
