// Time zones by their IANA names, out of ICU's copy of the time zone database: how far the local
// clock is off UTC at an instant, and which instants a local time stands for. Offsets are those of
// the rules as they are known today, for years to come too.
//
// A Zone is cheap to copy. Thread-safe.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/time.hpp"

namespace varve::schedule {

// What a calendar and a clock on the wall show (Gregorian, also before 1582).
struct LocalTime {
  int year = 1970;
  int month = 1;  // 1 to 12
  int day = 1;    // 1 to 31
  int hour = 0;
  int minute = 0;
  int second = 0;

  bool operator==(const LocalTime&) const = default;
};

class Zone {
 public:
  // From some instant on the local clock is UTC plus `offset`, until the instant `end`.
  struct Span {
    std::chrono::seconds offset{0};  // positive east of Greenwich; less than a day
    Time end = kLatest;              // exclusive; kLatest where the offset stays
  };

  // "Europe/Zurich", "UTC", "GMT+05:30". kInvalid: there is none of that name; the sentence says
  // which name is near.
  static Result<Zone> named(std::string_view name);
  static Zone utc();
  // The zone of $TZ or of the machine's settings, as they were when it was first asked for; UTC
  // where they name none that is known.
  static Zone system();

  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] Span span_at(Time time) const;
  [[nodiscard]] std::chrono::seconds offset_at(Time time) const { return span_at(time).offset; }

  // What the clock shows at that instant, to the second. Instants outside the years 0 to 9999 are
  // taken for the nearest within.
  [[nodiscard]] LocalTime local(Time time) const;
  // The instants at which the clock shows that, the earlier first: mostly one; none where it is set
  // forward over it, or there is no such date; two where it is set back.
  [[nodiscard]] std::vector<Time> instants(const LocalTime& local) const;

 private:
  struct Rules;  // ICU's, and the span that was last asked for
  explicit Zone(std::shared_ptr<const Rules> rules) : rules_(std::move(rules)) {}
  std::shared_ptr<const Rules> rules_;
};

}  // namespace varve::schedule
