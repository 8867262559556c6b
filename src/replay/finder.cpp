#include "replay/finder.hpp"

#include "varve/archive/nearest.hpp"
#include "varve/archive/own_urls.hpp"
#include "varve/base/concat.hpp"

namespace varve::replay {
namespace {

using archive::CaptureRow;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;

Time second_of(Time time) {
  const std::int64_t rest = ((time.us % kSecond) + kSecond) % kSecond;
  return {time.us - rest};
}

// The first capture of exactly `url` within `range`.
Result<std::optional<CaptureRow>> first_within(const archive::Archive& archive,
                                               std::string_view url, TimeRange range) {
  return archive.first_within(url, range.first, range.last, range.first != range.last);
}

// A schedule may have passwords in its options; /schedules shows it without them.
bool is_withheld(const CaptureRow& row) {
  return row.url.starts_with(archive::kSchedule);
}

Result<std::optional<Found>> found_of(const archive::Archive& archive,
                                      Result<std::optional<CaptureRow>> row) {
  if (!row) return tl::unexpected(row.error());
  if (!*row || is_withheld(**row)) return std::nullopt;
  VARVE_ASSIGN(auto digits, digits_of(archive, **row));
  return Found{**std::move(row), std::move(digits), false};
}

Result<bool> is_member_at(const archive::Archive& archive, const CaptureRow& row, Time time) {
  if (row.time.us >= time.us - kMinute) return false;
  VARVE_ASSIGN(const auto member, archive::find_member(archive, row.url, time));
  return member && member->id == row.id;
}

// What a page needs and had already is a part of it under the page's own time: what it needs itself
// is looked for at that time too.
Result<std::optional<Found>> find_nearest_or_member(const archive::Archive& archive,
                                                    std::string_view url, std::string_view digits,
                                                    Time time) {
  VARVE_ASSIGN(auto row, archive::find_best(archive, url, time));
  if (!row || digits.size() < 14) return found_of(archive, std::move(row));
  VARVE_ASSIGN(const bool is_member, is_member_at(archive, *row, time));
  if (!is_member) return found_of(archive, std::move(row));
  return Found{*std::move(row), std::string(digits), true};
}

}  // namespace

Result<std::string> digits_of(const archive::Archive& archive, const CaptureRow& row) {
  if (row.method != "GET") return row.time.digits20();
  const Time second = second_of(row.time);
  if (second == row.time) return row.time.digits14();
  VARVE_ASSIGN(const auto earlier, first_within(archive, row.url, {second, {row.time.us - 1}}));
  return earlier ? row.time.digits20() : row.time.digits14();
}

Result<std::optional<Found>> find_nearest(const archive::Archive& archive, std::string_view url,
                                          Time time) {
  return found_of(archive, archive::find_best(archive, url, time));
}

Result<std::optional<Found>> find_without_time(const archive::Archive& archive,
                                               std::string_view url) {
  return found_of(archive, archive::find_last_good(archive, url));
}

Result<std::optional<Found>> find_capture(const archive::Archive& archive, std::string_view url,
                                          std::string_view digits) {
  const TimeRange range = time_of_digits(digits);
  if (digits.size() == 14 || digits.size() == 20) {
    VARVE_ASSIGN(auto row, first_within(archive, url, range));
    if (row && is_withheld(*row)) return std::nullopt;
    if (row) {
      // By 20 digits the first of a second is found too; its own path has 14.
      std::string own(digits);
      if (digits.size() == 20) {
        VARVE_ASSIGN(own, digits_of(archive, *row));
      }
      const bool exact = own == digits;
      return Found{*std::move(row), std::move(own), exact};
    }
  }
  return find_nearest_or_member(archive, url, digits, range.first);
}

std::string capture_path(std::string_view digits, std::string_view modifier, std::string_view url) {
  return concat({"/web/", digits, modifier, "/", url});
}

}  // namespace varve::replay
