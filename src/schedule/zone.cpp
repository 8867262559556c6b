#include "varve/schedule/zone.hpp"

#include <unicode/basictz.h>
#include <unicode/tztrans.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <stdexcept>

#include "schedule/civil.hpp"
#include "schedule/near_zone.hpp"

namespace varve::schedule {
namespace {

constexpr std::int64_t kMicrosecondsOfMillisecond = 1'000;

std::string id_of(const icu::TimeZone& zone) {
  icu::UnicodeString id;
  std::string text;
  return zone.getID(id).toUTF8String(text);
}

UDate to_icu(Time time) {
  return static_cast<UDate>(floor_divide(time.us, kMicrosecondsOfMillisecond));
}

// ICU's rules go on beyond the times that 64 bits hold.
Time from_icu(UDate date) {
  constexpr auto kEnd = static_cast<UDate>(INT64_MAX / kMicrosecondsOfMillisecond);
  if (date >= kEnd) return kLatest;
  return Time{static_cast<std::int64_t>(date) * kMicrosecondsOfMillisecond};
}

Zone::Span ask(const icu::BasicTimeZone& zone, Time time) {
  UErrorCode error = U_ZERO_ERROR;
  std::int32_t standard = 0;
  std::int32_t saving = 0;
  zone.getOffset(to_icu(time), false, standard, saving, error);
  if (U_FAILURE(error)) throw std::runtime_error("ICU has no offset for a time");
  const std::chrono::milliseconds offset(standard + saving);
  icu::TimeZoneTransition next;
  const bool changes = zone.getNextTransition(to_icu(time), false, next) != 0;
  return {std::chrono::duration_cast<std::chrono::seconds>(offset),
          changes ? from_icu(next.getTime()) : kLatest};
}

// Seconds since 1970 by the local clock, where there is such a date and time of day.
std::optional<std::int64_t> clock_seconds(const LocalTime& local) {
  const std::chrono::year_month_day date{std::chrono::year(local.year),
                                         std::chrono::month(static_cast<unsigned>(local.month)),
                                         std::chrono::day(static_cast<unsigned>(local.day))};
  const auto within = [](int value, int end) { return value >= 0 && value < end; };
  if (!within(local.year, 10'000) || !within(local.month, 13) || !within(local.day, 32) ||
      !date.ok() || !within(local.hour, 24) || !within(local.minute, 60) ||
      !within(local.second, 60)) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date).time_since_epoch().count() * kSecondsOfDay +
         local.hour * 3'600 + local.minute * 60 + local.second;
}

}  // namespace

// Finding the end of a span takes ICU some ten microseconds, and whoever asks mostly asks for times
// that follow each other.
struct Zone::Rules {
  std::string name;
  std::unique_ptr<const icu::BasicTimeZone> zone;
  mutable std::mutex mutex;
  mutable Time begin = kLatest;  // `span` is the one of the times from here on
  mutable Span span{};
};

Result<Zone> Zone::named(std::string_view name) {
  if (name.size() > kMostZoneName) return fail(ErrorKind::kInvalid, "{}", no_such_zone(name));
  std::unique_ptr<icu::TimeZone> found(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())))));
  if (*found == icu::TimeZone::getUnknown()) {
    return fail(ErrorKind::kInvalid, "{}", no_such_zone(name));
  }
  auto* const zone = dynamic_cast<icu::BasicTimeZone*>(found.get());
  if (zone == nullptr) throw std::runtime_error("ICU has a time zone without rules");
  static_cast<void>(found.release());
  auto rules = std::make_shared<Rules>();
  rules->zone.reset(zone);
  rules->name = id_of(*zone);
  return Zone(std::move(rules));
}

Zone Zone::utc() {
  static const Zone zone = *named("UTC");
  return zone;
}

Zone Zone::system() {
  const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createDefault());
  return named(id_of(*zone)).value_or(utc());
}

const std::string& Zone::name() const {
  return rules_->name;
}

Zone::Span Zone::span_at(Time time) const {
  const std::lock_guard lock(rules_->mutex);
  if (time < rules_->begin || time >= rules_->span.end) {
    rules_->span = ask(*rules_->zone, time);
    rules_->begin = time;
  }
  return rules_->span;
}

LocalTime Zone::local(Time time) const {
  using namespace std::chrono;
  const std::int64_t second =
      std::clamp(second_of(time) + offset_at(time).count(), kFirstSecond, kLastSecond);
  const std::int64_t day = floor_divide(second, kSecondsOfDay);
  const year_month_day date{sys_days(days(day))};
  const hh_mm_ss clock(seconds(second - day * kSecondsOfDay));
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count())};
}

std::vector<Time> Zone::instants(const LocalTime& local) const {
  std::vector<Time> found;
  const auto clock = clock_seconds(local);
  if (!clock) return found;
  // The offset is less than a day, so the instants are less than a day from there.
  for (Time at = time_of(*clock - kSecondsOfDay); at < time_of(*clock + kSecondsOfDay);) {
    const Span span = span_at(at);
    const Time instant = time_of(*clock - span.offset.count());
    if (instant >= at && instant < span.end) found.push_back(instant);
    at = span.end;
  }
  return found;
}

}  // namespace varve::schedule
