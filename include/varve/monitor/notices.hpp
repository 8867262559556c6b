// Notices of what was found on pages. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/change/alarm.hpp"
#include "varve/change/comparison.hpp"
#include "varve/monitor/monitor.hpp"
#include "varve/notify/notice.hpp"

namespace varve::monitor {

// Of a kind of its own: "gone", "failing", "parked", "certificate", "soft-404", "login-wall",
// "back".
notify::Notice notice_of(const archive::Archive& archive, const change::Transition& transition,
                         const Finding& finding, std::string_view schedule);
// "phrase" or "price" where somebody watches for that, else "changed". Without a comparison where
// one of the documents has no text.
notify::Notice notice_of(const archive::Archive& archive,
                         const std::optional<change::Comparison>& comparison,
                         const Finding& finding, std::string_view schedule);

// One notice of all that changed in a crawl: the one of the page that changed most, which says how
// many others did and names some.
class SiteNotice {
 public:
  void add(notify::Notice notice);
  void add_new();
  // Nothing where there is nothing to tell. `seed` is what the notice is about, at that time.
  std::optional<notify::Notice> take(std::string_view seed, Time time);

 private:
  std::optional<notify::Notice> most_;
  std::vector<std::string> changed_;  // the first of them
  std::size_t changes_ = 0;
  std::size_t new_ = 0;
};

}  // namespace varve::monitor
