#include "replay/api_query.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "replay/path.hpp"

namespace varve::replay {
namespace {

constexpr std::uint64_t kMostListed = 1'000;
constexpr std::uint64_t kListed = 100;

Result<std::uint64_t> read_number(std::string_view name, std::string_view text, std::uint64_t least,
                                  std::uint64_t most) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < least || number > most) {
    return fail(ErrorKind::kInvalid, "{} is a number from {} to {}", name, least, most);
  }
  return number;
}

Result<TimeRange> read_range(std::string_view name, std::string_view text) {
  if (const auto range = parse_digits(text)) return *range;
  if (const auto time = parse_rfc3339(text)) return TimeRange{*time, *time};
  return fail(ErrorKind::kInvalid, "{} is a time: 4 to 14 digits (2026, 20261122), 20, or RFC 3339",
              name);
}

// "20261122201530123456 https://example.com/"
Result<archive::Position> read_position(std::string_view text) {
  const auto range = parse_digits(text.substr(0, text.find(' ')));
  const std::size_t space = text.find(' ');
  if (!range || space != 20) {
    return fail(ErrorKind::kInvalid, "after is the `next` of the list before");
  }
  return archive::Position{std::string(text.substr(space + 1)), range->first};
}

}  // namespace

Result<archive::Match> read_match(std::string_view text) {
  using archive::Match;
  for (const Match match : {Match::kExact, Match::kPrefix, Match::kHost, Match::kDomain}) {
    if (to_string(match) == text) return match;
  }
  return fail(ErrorKind::kInvalid, "match is exact, prefix, host or domain");
}

Result<bool> read_choice(std::string_view name, std::string_view text, std::string_view no,
                         std::string_view yes) {
  if (text == yes) return true;
  if (text == no) return false;
  return fail(ErrorKind::kInvalid, "{} is {} or {}", name, no, yes);
}

Result<Time> read_time(std::string_view name, std::string_view text) {
  VARVE_ASSIGN(const TimeRange range, read_range(name, text));
  return range.first;
}

Result<TimeRange> read_instant(std::string_view name, std::string_view text) {
  VARVE_ASSIGN(const TimeRange range, read_range(name, text));
  if (range.last.us - range.first.us < 1'000'000) return range;
  return fail(ErrorKind::kInvalid, "{} is the time of one capture: 14 or 20 digits, or RFC 3339",
              name);
}

Result<Time> read_time_or_latest(const Request& request) {
  const std::string text = request.field("time").value_or("");
  return text.empty() ? Result<Time>(kLatest) : read_time("time", text);
}

Result<std::uint64_t> read_limit(const Request& request) {
  const auto text = request.field("limit");
  return text ? read_number("limit", *text, 1, kMostListed) : Result<std::uint64_t>(kListed);
}

Result<std::string> read_url(const Request& request) {
  const std::string text = request.field("url").value_or("");
  if (auto url = mend_url(text)) return *std::move(url);
  return fail(ErrorKind::kInvalid, "url is the address of a page");
}

Result<std::string> read_web_address(std::string_view text) {
  auto url = mend_url(text);
  if (url && (url->starts_with("http://") || url->starts_with("https://"))) return *std::move(url);
  return fail(ErrorKind::kInvalid, "url is no address of a page on the web: {}",
              text.substr(0, 200));
}

Result<std::vector<std::string>> read_texts(std::string_view name, const archive::Json& json) {
  std::vector<std::string> texts;
  for (const archive::Json& each : json) {
    if (!json.is_array() || !each.is_string()) {
      return fail(ErrorKind::kInvalid, "{} is a list of texts", name);
    }
    texts.push_back(each.get<std::string>());
  }
  return texts;
}

Result<archive::Query> read_captures_query(const Request& request) {
  archive::Query query;
  if (request.field("url").value_or("") != "") {
    VARVE_ASSIGN(query.url, read_url(request));
  }
  if (const auto text = request.field("match")) {
    VARVE_ASSIGN(query.match, read_match(*text));
  }
  if (const auto text = request.field("from")) {
    VARVE_ASSIGN(query.from, read_time("from", *text));
  }
  if (const auto text = request.field("to")) {
    VARVE_ASSIGN(const TimeRange range, read_range("to", *text));
    query.to = range.last;
  }
  if (const auto text = request.field("status")) {
    VARVE_ASSIGN(const auto status, read_number("status", *text, 0, 999));
    query.status = static_cast<int>(status);
  }
  if (const auto text = request.field("held")) {
    VARVE_ASSIGN(query.held, read_choice("held", *text, "false", "true"));
  }
  if (const auto text = request.field("order")) {
    VARVE_ASSIGN(query.newest_first, read_choice("order", *text, "oldest", "newest"));
  }
  if (const auto text = request.field("after")) {
    VARVE_ASSIGN(query.after, read_position(*text));
  }
  query.mime = request.field("mime").value_or("");
  query.tag = request.field("tag").value_or("");
  VARVE_ASSIGN(query.limit, read_limit(request));
  return query;
}

std::string position_text(const archive::Position& position) {
  return position.time.digits20() + " " + position.url;
}

}  // namespace varve::replay
