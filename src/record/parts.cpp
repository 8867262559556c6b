#include "record/parts.hpp"

#include <charconv>

#include "varve/base/ascii.hpp"

namespace varve::record {
namespace {

bool is_condition(std::string_view name) {
  return equals_ascii(name, "range") || equals_ascii(name, "if-range");
}

}  // namespace

bool is_whole_range(std::string_view content_range) {
  constexpr std::string_view kBegin = "bytes 0-";
  if (!starts_with_ascii(content_range, kBegin)) return false;
  content_range.remove_prefix(kBegin.size());
  std::uint64_t last = 0;
  std::uint64_t size = 0;
  const char* end = content_range.data() + content_range.size();
  const auto first = std::from_chars(content_range.data(), end, last);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '/') return false;
  const auto second = std::from_chars(first.ptr + 1, end, size);
  return second.ec == std::errc() && second.ptr == end && size > 0 && last == size - 1;
}

bool Parts::is_part(const fetch::Response& response) {
  if (response.status != 206) return false;
  const auto range = fetch::find_header(response.response_head, "content-range");
  return response.truncated != Truncation::kNone || !range || !is_whole_range(*range);
}

std::optional<fetch::Request> Parts::whole_of(const fetch::Request& asked) {
  if (!asked.passed_on || asked.passed_on->method != "GET" || asked.passed_on->body) return {};
  if (asked_.size() >= kMaxRemembered) asked_.clear();
  if (!asked_.insert(asked.url.without_fragment()).second) return {};
  fetch::Request whole = asked;
  std::erase_if(whole.passed_on->headers,
                [](const auto& each) { return is_condition(each.first); });
  whole.listener = nullptr;
  whole.priority = -1;
  return whole;
}

}  // namespace varve::record
