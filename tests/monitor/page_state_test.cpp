#include "varve/monitor/page_state.hpp"

#include <gtest/gtest.h>

namespace varve::monitor {
namespace {

// A page that was fine twice, and then away until that was told.
PageState known_page() {
  PageState state;
  state.last = SnapshotName{"https://a.example/caf\xC3\xA9?q=\"1\"", Time{1'772'366'400'000'000}};
  state.noise.spots["main>p.token\n0"] = 3;
  state.noise.parameters["sid"] = 1;
  state.lessons = 7;
  for (std::int64_t run = 1; run <= 5; ++run) {
    const bool fine = run <= 2;
    change::PageRun seen{.time = {run}, .status = fine ? 200 : 404};
    seen.verdict = fine ? verdict::Kind::kComplete : verdict::Kind::kErrorStatus;
    if (fine) seen.snapshot = seen.time;
    state.alarm.advance(seen);
  }
  return state;
}

TEST(PageState, ComesBackAsItWasKept) {
  const PageState state = known_page();
  EXPECT_EQ(state.alarm.state(), change::State::kGone);
  EXPECT_EQ(read_page_state(to_text(state)), state);
  EXPECT_EQ(read_page_state(to_text(PageState())), PageState());
}

TEST(PageState, OfWhatCannotBeReadNothingIsKnown) {
  for (const char* text : {"", "[]", "{", R"({"last": 3})", R"({"last": {"url": 4}})",
                           R"({"last": {"url": "a", "time_us": "x"}})",
                           R"({"noise": {"version": 999}})", R"({"alarm": {"state": 1}})"}) {
    EXPECT_EQ(read_page_state(text), PageState()) << text;
  }
}

TEST(PageState, KeepsThePartsThatCanBeRead) {
  const PageState state =
      read_page_state(R"({"last": {"url": "https://a.example/", "time_us": 5}, "alarm": []})");
  EXPECT_EQ(state.last, (SnapshotName{"https://a.example/", Time{5}}));
  EXPECT_EQ(state.alarm, change::Alarm());
}

}  // namespace
}  // namespace varve::monitor
