// What a schedule's runs find on its pages: whether a page changed in a way that its reader would
// care about since the schedule's last snapshot of it, what has become of it, and what is told of
// that.
//
// A page that seems changed is saved once more some seconds later, and twice as long as little is
// known of its noise. What differs between two of these is noise, now and in later runs, and only
// what is left is told. Thread-safe.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/archive/saved_page.hpp"
#include "varve/base/error.hpp"
#include "varve/change/comparison.hpp"
#include "varve/monitor/page_state.hpp"
#include "varve/notify/notice.hpp"
#include "varve/schedule/definition.hpp"

namespace varve::monitor {

// What a run found on one page.
struct Finding {
  std::string asked;  // the page's URL as the schedule has it
  PageState state;    // for the next run
  bool is_new = false;
  // Significantly; of a new page always. It may be noise until conclude() has said that it is not.
  bool changed = false;
  std::optional<archive::CaptureRow> before;  // the documents that were compared
  std::optional<archive::CaptureRow> after;
  double restless = 0;  // the share of its pixels that differs from one moment to the next
  std::optional<change::Transition> transition;  // what has become of it, where that is to be told

  // How often the page is to be saved once more.
  [[nodiscard]] std::size_t looks_wanted() const {
    if (!changed || is_new) return 0;
    return state.lessons < kFewLessons ? 2 : 1;
  }
  static constexpr std::uint32_t kFewLessons = 4;
};

class Monitor {
 public:
  // kInvalid where the schedule says something to look at, or a channel, that cannot be. `archive`
  // outlives it.
  static Result<Monitor> make(const archive::Archive& archive,
                              const schedule::Definition& schedule);

  // What the run that was planned for that time came to. `first_try` is false where the run has
  // failed before: then another failure says nothing new. Errors are the archive's.
  Result<Finding> look(PageState state, const archive::SavedPage& page, Time planned,
                       bool first_try) const;
  // What is to be told. `again`: the page as it was saved once more, as often as the finding wants
  // it or less.
  Result<std::vector<notify::Notice>> conclude(Finding& finding,
                                               std::span<const archive::SavedPage> again) const;

 private:
  Monitor(const archive::Archive& archive, std::string schedule, change::ViewRules view,
          change::Rules rules)
      : archive_(&archive), schedule_(std::move(schedule)), view_(std::move(view)), rules_(rules) {}

  using MaybeView = std::optional<change::View>;

  Result<MaybeView> view_of(const archive::CaptureRow& row) const;
  Result<std::optional<change::Comparison>> compare(const Finding& finding,
                                                    const MaybeView& after) const;
  Result<void> learn(Finding& finding, const MaybeView& after,
                     const archive::SavedPage& again) const;

  const archive::Archive* archive_;
  std::string schedule_;
  change::ViewRules view_;
  change::Rules rules_;
};

// What a process that was killed since had saved of that URL from `since` on; nothing where it had
// not come to that, or not to the end of the page.
Result<std::optional<archive::SavedPage>> saved_since(const archive::Archive& archive,
                                                      std::string_view url, Time since);

}  // namespace varve::monitor
