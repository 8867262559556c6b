#include "replay/conditional.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "replay/text.hpp"

namespace varve::replay {
namespace {

constexpr std::size_t kMaxRanges = 32;

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct Parsed {
  bool valid = false;
  bool satisfiable = false;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

Parsed parse_spec(std::string_view spec, std::uint64_t size) {
  const std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos) return {};
  const std::string_view from = spec.substr(0, dash);
  const std::string_view to = spec.substr(dash + 1);
  if (from.empty()) {
    const auto suffix = number(to);
    if (!suffix) return {};
    const bool some = *suffix > 0 && size > 0;
    return {true, some, size - std::min(*suffix, size), size == 0 ? 0 : size - 1};
  }
  const auto first = number(from);
  const auto last = to.empty()
                        ? std::optional(size == 0 ? 0 : std::max(size - 1, first.value_or(0)))
                        : number(to);
  if (!first || !last || *last < *first) return {};
  if (*first >= size) return {true, false, 0, 0};
  return {true, true, *first, std::min(*last, size - 1)};
}

}  // namespace

bool none_match_hits(std::string_view list, std::string_view etag) {
  if (etag.size() < 2) return false;
  const std::string_view stem = etag.substr(0, etag.size() - 1);
  while (!list.empty()) {
    std::string_view tag = trim(take_until(list, ','));
    if (tag == "*") return true;
    if (tag.substr(0, 2) == "W/") tag.remove_prefix(2);
    if (tag.substr(0, stem.size()) != stem) continue;
    const std::string_view rest = tag.substr(stem.size());
    if (rest == "\"" || rest == "-gz\"" || rest == "-zs\"") return true;
  }
  return false;
}

RangeResult read_range(std::string_view header, std::uint64_t size) {
  if (!starts_with_ascii(header, "bytes=")) return {};
  header.remove_prefix(6);
  bool any = false;
  std::uint64_t first = UINT64_MAX;
  std::uint64_t last = 0;
  for (std::size_t count = 0; !header.empty(); ++count) {
    const std::string_view spec = trim(take_until(header, ','));
    if (spec.empty()) continue;
    const Parsed parsed = parse_spec(spec, size);
    if (!parsed.valid || count >= kMaxRanges) return {};
    if (!parsed.satisfiable) continue;
    any = true;
    first = std::min(first, parsed.first);
    last = std::max(last, parsed.last);
  }
  if (!any) return {RangeAnswer::kUnsatisfiable, {}};
  return {RangeAnswer::kPart, {first, last - first + 1}};
}

void apply_range(const Request& request, std::string_view etag, Response& response) {
  const std::string_view condition = request.header("If-Range");
  // Only a strong tag is compared; replay gives no Last-Modified to compare a date with (13.1.5).
  if (!condition.empty() && condition != etag) return;
  const std::uint64_t size = response.body.size();
  const RangeResult result = read_range(request.header("Range"), size);
  if (result.answer == RangeAnswer::kUnsatisfiable) {
    response.status = 416;
    response.set("Content-Range", fmt::format("bytes */{}", size));
    response.length = 0;
  } else if (result.answer == RangeAnswer::kPart) {
    response.status = 206;
    response.begin = result.range.begin;
    response.length = result.range.length;
    response.set("Content-Range", fmt::format("bytes {}-{}/{}", result.range.begin,
                                              result.range.begin + result.range.length - 1, size));
  }
}

}  // namespace varve::replay
