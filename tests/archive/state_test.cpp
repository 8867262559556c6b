// What was captured since a state of the archive is told, or it is said that it cannot be.
#include <gmock/gmock.h>

#include "archive/fixture.hpp"

namespace varve::archive {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

class State : public ArchiveTest {
 protected:
  void save(std::string_view url, std::int64_t seconds) {
    ASSERT_TRUE(save_into(*archive_, url, at(seconds), "body " + std::string(url)));
  }
  std::string now() { return archive_->state_name().value_or(""); }
  std::optional<std::vector<std::string>> since(std::string_view state, std::size_t limit = 100) {
    auto urls = archive_->added_since(state, limit);
    EXPECT_TRUE(urls) << urls.error().message;
    return urls.value_or(std::nullopt);
  }
};

TEST_F(State, TellsWhatCame) {
  save("http://example.com/a", 1);
  const std::string state = now();
  EXPECT_THAT(since(state), Optional(IsEmpty()));
  save("http://example.com/c", 3);
  save("http://example.com/b", 2);
  save("http://example.com/b", 9);
  save("http://example.com/a", 0);
  EXPECT_THAT(since(state), Optional(ElementsAre("http://example.com/a", "http://example.com/b",
                                                 "http://example.com/c")));
  EXPECT_THAT(since(state, 3), std::nullopt) << "more than were asked for";
}

TEST_F(State, SaysWhereItCannot) {
  save("http://example.com/a", 1);
  save("http://example.com/b", 2);
  const std::string state = now();
  for (const char* none : {"", "x", "1-2-3", "1-2-3-4-5-", "99-1-1-1-1-1"}) {
    EXPECT_THAT(since(none), std::nullopt) << none;
  }
  EXPECT_THAT(since(state + "1"), std::nullopt);
  ASSERT_TRUE(archive_->forget("http://example.com/a", std::nullopt, {}));
  EXPECT_THAT(since(state), std::nullopt);
  save("http://example.com/c", 3);
  EXPECT_THAT(since(state), std::nullopt) << "as many came as went";
}

// It has numbers of its own then.
TEST_F(State, IsOfOneIndex) {
  for (int i = 0; i < 20; ++i) save("http://example.com/" + std::to_string(i), i);
  const std::string state = now();
  archive_.reset();
  ASSERT_TRUE(Archive::rebuild(path(), options_));
  reopen();
  const auto nothing = since(state);
  EXPECT_TRUE(!nothing || nothing->empty());
  save("http://example.com/new", 99);
  const auto one = since(state);
  EXPECT_TRUE(!one || *one == std::vector<std::string>{"http://example.com/new"});
}

TEST_F(State, StaysTrueOverCompacting) {
  for (int i = 0; i < 20; ++i) save("http://example.com/" + std::to_string(i), i);
  const std::string state = now();
  ASSERT_TRUE(archive_->compact({.all = true}, {}));
  save("http://example.com/new", 99);
  const auto one = since(state);
  EXPECT_TRUE(!one || *one == std::vector<std::string>{"http://example.com/new"});
}

}  // namespace
}  // namespace varve::archive
