// A cron expression, a time zone and a time, a line each: whether the runs that follow come later
// and are its runs, and whether none is left out between them.
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <memory>
#include <string_view>

#include "require.hpp"
#include "varve/schedule/cron.hpp"
#include "varve/schedule/due.hpp"
#include "varve/schedule/zone.hpp"

namespace {

using varve::Time;
using namespace varve::schedule;

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

void check_local(Time time, const Zone& zone) {
  const LocalTime local = zone.local(time);
  const Time second{time.us - time.us % varve::kMicrosecondsOfSecond};
  bool found = false;
  for (const Time instant : zone.instants(local)) {
    require(zone.local(instant) == local, "an instant shows the local time that it is one of");
    found = found || instant == second;
  }
  require(found, "a local time's instants have the one that it is of");
}

void check_runs(const Cron& cron, const Zone& zone, Time time) {
  for (int i = 0; i < 4; ++i) {
    const auto next = cron.next(time, zone);
    if (!next) return;
    require(*next > time, "the next run is later");
    require(cron.matches(*next, zone), "a run is one");
    check_local(*next, cron.zone().value_or(zone));
    // Whatever is between two runs has the same run behind it.
    const auto ahead = static_cast<std::uint64_t>(next->us) - static_cast<std::uint64_t>(time.us);
    for (const std::uint64_t share : {2, 3, 1000}) {
      const Time between{static_cast<std::int64_t>(static_cast<std::uint64_t>(next->us) - 1 -
                                                   (ahead - 1) / share)};
      require(cron.next(between, zone) == next, "no run is left out");
    }
    time = *next;
  }
}

void check_due(const Cron& cron, const Zone& zone, Time time) {
  // As long as a run each second is counted quickly.
  constexpr std::int64_t kSlept = 600 * varve::kMicrosecondsOfSecond;
  const Rule rule{CronRule{cron, zone}, kSlept, 7};
  const Due found = due(rule, {Time{std::max(time.us, INT64_MIN + kSlept) - kSlept}}, time);
  if (!found.run) return;
  require(start_of(rule, found.run->planned) <= time, "what is due has begun");
  require(!due(rule, {found.run->planned}, time).run, "what was done is not due again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto exact = std::make_unique<char[]>(size);
  for (std::size_t i = 0; i < size; ++i) exact[i] = static_cast<char>(data[i]);
  std::string_view text(exact.get(), size);
  const auto cron = Cron::parse(take_line(text));
  const auto zone = Zone::named(take_line(text));
  Time time;
  std::from_chars(text.data(), text.data() + text.size(), time.us);
  require(cron || !cron.error().message.empty(), "a reason");
  require(zone || !zone.error().message.empty(), "a reason");
  if (!cron) return 0;
  const Zone used = zone.value_or(Zone::utc());
  check_runs(*cron, used, time);
  check_due(*cron, used, time);
  return 0;
}
