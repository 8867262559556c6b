#include "bookmarks/fields.hpp"

#include <charconv>
#include <cstdint>

#include "varve/base/ascii.hpp"

namespace varve::bookmarks {
namespace {

constexpr std::int64_t kFrom1601 = 11'644'473'600'000'000;  // to 1970, in microseconds
// A number of seconds of these years is below each bound, one of the next smaller unit above it.
constexpr std::int64_t kMaxSeconds = 100'000'000'000;
constexpr std::int64_t kMaxMilliseconds = 100'000'000'000'000;
constexpr std::int64_t kMaxMicroseconds = 10'000'000'000'000'000;
constexpr std::int64_t kYear = 365 * kMicrosecondsOfDay;

std::optional<std::int64_t> from_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = end == text.data() + text.size() || *end == '.';
  if (error != std::errc() || !whole || number <= 0) return std::nullopt;
  if (number < kMaxSeconds) return number * kMicrosecondsOfSecond;
  if (number < kMaxMilliseconds) return number * 1000;
  return number < kMaxMicroseconds ? number : number - kFrom1601;
}

// "2023-05-01T10:20:30+0200", as PHP writes ISO 8601.
std::optional<Time> from_date(std::string_view text) {
  if (const auto time = parse_rfc3339(text)) return time;
  if (text.size() > 5 && (text[text.size() - 5] == '+' || text[text.size() - 5] == '-')) {
    std::string with_colon(text);
    with_colon.insert(with_colon.size() - 2, ":");
    if (const auto time = parse_rfc3339(with_colon)) return time;
  }
  return parse_http_date(text);
}

}  // namespace

std::optional<Time> read_time(std::string_view text) {
  text = trim(text);
  std::optional<Time> time;
  if (const auto us = from_number(text)) {
    time = Time{*us};
  } else {
    time = from_date(text);
  }
  return time && time->us >= kYear && time->us < kMaxMicroseconds ? time : std::nullopt;
}

std::vector<std::string> split(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    if (const auto part = trim(text.substr(0, end)); !part.empty()) parts.emplace_back(part);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace varve::bookmarks
