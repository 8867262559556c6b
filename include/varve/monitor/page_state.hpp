// What a schedule knows of one of its pages from the runs before. Plain values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "varve/base/time.hpp"
#include "varve/change/alarm.hpp"
#include "varve/change/noise.hpp"

namespace varve::monitor {

// A snapshot, by its document.
struct SnapshotName {
  std::string url;
  Time time;

  bool operator==(const SnapshotName&) const = default;
};

struct PageState {
  std::optional<SnapshotName> last;  // the last one that showed the page
  change::Noise noise;
  std::uint32_t lessons = 0;  // how many pairs of looks it was learned of
  change::Alarm alarm;

  bool operator==(const PageState&) const = default;
};

// As JSON, for the schedules' ledger. What cannot be read is taken for nothing known: it is learned
// anew.
std::string to_text(const PageState& state);
PageState read_page_state(std::string_view text);

}  // namespace varve::monitor
