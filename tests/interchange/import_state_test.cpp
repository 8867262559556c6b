#include "interchange/import_state.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "temporary_folder.hpp"

namespace varve::interchange {
namespace {

class ImportStateTest : public ::testing::Test {
 protected:
  ImportStateTest() { write("some bytes"); }
  void write(std::string_view bytes) const { std::ofstream(file()) << bytes; }
  [[nodiscard]] Path file() const { return folder_.path() / "file.warc"; }
  [[nodiscard]] Path states() const { return folder_.path() / "states" / "here"; }
  [[nodiscard]] ImportState state() const { return state_of(file()); }
  [[nodiscard]] ImportState state_of(const Path& path) const {
    auto state = ImportState::of(states(), path, {});
    EXPECT_TRUE(state) << state.error().message;
    return *std::move(state);
  }
  [[nodiscard]] std::size_t kept() const {
    std::error_code error;
    const std::filesystem::directory_iterator all(states(), error);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }

  testing::TemporaryFolder folder_;
};

TEST_F(ImportStateTest, BeginsAtTheBeginAndKeepsNothing) {
  EXPECT_EQ(state().position(), Position());
  EXPECT_FALSE(std::filesystem::exists(states()));
}

TEST_F(ImportStateTest, OfANameKeepsANoteBesides) {
  const auto named = [this](const char* name) {
    auto state = ImportState::of_name(states(), name);
    EXPECT_TRUE(state) << state.error().message;
    return *std::move(state);
  };
  ImportState first = named("a list");
  EXPECT_EQ(first.note(), "");
  ASSERT_TRUE(first.settle({4, 0}, "org%2Ca"));
  EXPECT_EQ(named("a list").position().byte, 4u);
  EXPECT_EQ(named("a list").note(), "org%2Ca");
  EXPECT_EQ(named("another").position().byte, 0u);
  ASSERT_TRUE(named("a list").finish());
  EXPECT_EQ(named("a list").note(), "");
}

TEST_F(ImportStateTest, GoesOnWhereItWasSettled) {
  ImportState first = state();
  ASSERT_TRUE(first.settle({4, 0}));
  EXPECT_EQ(first.position(), (Position{4, 0}));
  EXPECT_EQ(state().position(), (Position{4, 0}));
  ASSERT_TRUE(first.settle({7, 0}));
  EXPECT_EQ(state().position(), (Position{7, 0}));
  ASSERT_TRUE(first.settle({5, 0}));  // never back
  EXPECT_EQ(state().position(), (Position{7, 0}));
  ASSERT_TRUE(first.settle({7, 12}));  // in the same member
  EXPECT_EQ(state().position(), (Position{7, 12}));
  ASSERT_TRUE(first.settle({7, 3}));
  EXPECT_EQ(state().position(), (Position{7, 12}));
  EXPECT_EQ(kept(), 1u);
}

TEST_F(ImportStateTest, IsGoneWhenTheFileIsDone) {
  ImportState first = state();
  ASSERT_TRUE(first.finish());
  ASSERT_TRUE(first.settle({4, 0}));
  ASSERT_TRUE(first.finish());
  EXPECT_EQ(state().position(), Position());
  EXPECT_EQ(kept(), 0u);
}

TEST_F(ImportStateTest, AnotherFileIsAnother) {
  ASSERT_TRUE(state().settle({4, 0}));
  write("other bytes, and more");
  EXPECT_EQ(state().position(), Position());
  const Path other = folder_.path() / "other.warc";
  std::filesystem::copy_file(file(), other);
  EXPECT_EQ(state_of(other).position(), Position());
}

TEST_F(ImportStateTest, TheSameFileByAnotherPathIsTheSame) {
  ASSERT_TRUE(state().settle({4, 0}));
  EXPECT_EQ(state_of(folder_.path() / "." / "file.warc").position(), (Position{4, 0}));
  std::filesystem::create_symlink(file(), folder_.path() / "link.warc");
  EXPECT_EQ(state_of(folder_.path() / "link.warc").position(), (Position{4, 0}));
}

TEST_F(ImportStateTest, GarbageIsTheBegin) {
  ASSERT_TRUE(state().settle({4, 0}));
  for (const char* garbage : {"x", "4", "4 x", "x 4", ""}) {
    for (const auto& entry : std::filesystem::directory_iterator(states())) {
      std::ofstream(entry.path()) << garbage;
    }
    EXPECT_EQ(state().position(), Position()) << garbage;
  }
}

TEST_F(ImportStateTest, KeepsNothingWithoutAFolder) {
  auto state = ImportState::of({}, file(), {});
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->settle({4, 0}));
  EXPECT_EQ(state->position(), Position());
  EXPECT_TRUE(state->finish());
  EXPECT_FALSE(ImportState::of(states(), folder_.path() / "missing.warc", {}));
}

}  // namespace
}  // namespace varve::interchange
