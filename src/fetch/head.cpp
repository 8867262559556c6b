#include "fetch/head.hpp"

#include <algorithm>

#include "varve/base/ascii.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::fetch {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view stripped(std::string_view text) {
  return trim(text, " \t\r\n\v\f");
}

// The value from the next line whose name matches, on from `rest`, which is moved behind it.
std::optional<std::string_view> next_value(std::string_view& rest, std::string_view name) {
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size() - 1);
    std::string_view line = rest.substr(0, end + 1);
    rest.remove_prefix(end + 1);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !equals_ascii(line.substr(0, colon), name)) continue;
    line.remove_prefix(colon + 1);
    return stripped(line.substr(0, line.find('\r')));
  }
  return std::nullopt;
}

std::string_view after_first_line(std::string_view head) {
  const auto end = head.find('\n');
  return end == std::string_view::npos ? std::string_view() : head.substr(end + 1);
}

}  // namespace

std::optional<std::string_view> find_header(std::string_view head, std::string_view name) {
  std::string_view rest = after_first_line(head);
  return next_value(rest, name);
}

std::string joined_header(std::string_view head, std::string_view name) {
  std::string joined;
  std::string_view rest = after_first_line(head);
  while (const auto value = next_value(rest, name)) {
    if (value->empty()) continue;
    if (!joined.empty()) joined += ", ";
    joined += *value;
  }
  return joined;
}

std::optional<int> parse_status_line(std::string_view line) {
  if (!line.starts_with("HTTP/")) return std::nullopt;
  line.remove_prefix(5);
  const auto space = line.find(' ');
  if (space == std::string_view::npos || space == 0 || space > 3) return std::nullopt;
  const std::string_view version = line.substr(0, space);
  if (!is_digit(version.front()) || (version.size() != 1 && version.size() != 3))
    return std::nullopt;
  if (version.size() == 3 && (version[1] != '.' || !is_digit(version[2]))) return std::nullopt;
  line.remove_prefix(space + 1);
  const bool three = line.size() >= 3 && std::all_of(line.begin(), line.begin() + 3, is_digit);
  if (!three || (line.size() > 3 && is_digit(line[3]))) return std::nullopt;
  return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
}

bool HeadCollector::add(std::string_view line) {
  total_ += line.size();
  if (total_ > max_bytes_) return false;
  if (complete_) return true;  // a trailer
  if (text_.empty()) status_ = parse_status_line(line).value_or(0);
  text_ += line;
  if (line != "\r\n" && line != "\n") return true;
  // 101 has no final answer after it: what follows is another protocol (RFC 9110 15.2.2).
  complete_ = status_ >= 200 || status_ == 101;
  if (!complete_) text_.clear();
  return true;
}

}  // namespace varve::fetch
