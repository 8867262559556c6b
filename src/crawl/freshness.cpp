#include "crawl/freshness.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "varve/base/ascii.hpp"
#include "varve/fetch/head.hpp"

namespace varve::crawl {
namespace {

constexpr std::int64_t kMostSeconds = std::int64_t{1} << 31;  // RFC 9111 1.2.2
constexpr std::int64_t kShareGuessed = 10;                    // a tenth of the answer's age

// Nothing where it is no number.
std::optional<std::int64_t> delta_seconds(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
  }
  std::uint64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error == std::errc::invalid_argument || end != text.data() + text.size()) return std::nullopt;
  if (error == std::errc::result_out_of_range) return kMostSeconds;
  return static_cast<std::int64_t>(std::min<std::uint64_t>(seconds, kMostSeconds));
}

// RFC 9111 5.2.2, as far as it is a matter of freshness in a private cache.
struct CacheControl {
  bool wants_to_be_asked = false;
  std::optional<std::int64_t> max_age;  // seconds
};

void read_directive(std::string_view directive, CacheControl& to) {
  const std::size_t equals = directive.find('=');
  const std::string_view name = trim(directive.substr(0, equals));
  if (equals_ascii(name, "no-cache") || equals_ascii(name, "no-store")) {
    to.wants_to_be_asked = true;
  } else if (equals_ascii(name, "max-age")) {
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : trim(directive.substr(equals + 1));
    // RFC 9111 4.2.1: what is no number, or said twice and differently, is stale.
    const std::int64_t seconds = delta_seconds(value).value_or(0);
    to.max_age = std::min(seconds, to.max_age.value_or(seconds));
  }
}

// Commas within quotes divide nothing.
CacheControl read_cache_control(std::string_view text) {
  CacheControl control;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] != ',' || quoted) continue;
    read_directive(text.substr(begin, i - begin), control);
    begin = i + 1;
  }
  read_directive(text.substr(begin), control);
  return control;
}

std::optional<Time> date_in(std::string_view head, std::string_view name) {
  const auto value = fetch::find_header(head, name);
  return value ? parse_http_date(*value) : std::nullopt;
}

// Microseconds for which the answer holds from `date` on (RFC 9111 4.2.1, 4.2.2).
std::int64_t lifetime(std::string_view head, const CacheControl& control, Time date) {
  if (control.max_age) return *control.max_age * kMicrosecondsOfSecond;
  if (fetch::find_header(head, "expires")) {
    const auto expires = date_in(head, "expires");  // "0" is no date, and long past (5.3)
    return expires ? expires->us - date.us : 0;
  }
  const auto modified = date_in(head, "last-modified");
  if (!modified) return 0;
  return std::min((date.us - modified->us) / kShareGuessed, kMostGuessed);
}

// RFC 9111 4.2.3; nobody knows any more how long the request took.
std::int64_t current_age(std::string_view head, Time date, Time received, Time now) {
  const auto said = delta_seconds(fetch::find_header(head, "age").value_or(""));
  const std::int64_t age = said.value_or(0) * kMicrosecondsOfSecond;
  return std::max(received.us - date.us, age) + now.us - received.us;
}

}  // namespace

bool is_still_fresh(std::string_view head, Time received, Time now) {
  if (now < received) return false;  // the clock was set back
  const std::string said = fetch::joined_header(head, "cache-control");
  const CacheControl control = read_cache_control(said);
  if (control.wants_to_be_asked) return false;
  // RFC 9111 5.4, of servers older than Cache-Control.
  if (said.empty() && equals_ascii(fetch::joined_header(head, "pragma"), "no-cache")) return false;
  if (fetch::joined_header(head, "vary").find('*') != std::string::npos) return false;
  const Time date = date_in(head, "date").value_or(received);
  return lifetime(head, control, date) > current_age(head, date, received, now);
}

}  // namespace varve::crawl
