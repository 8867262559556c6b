#include "varve/base/quantity.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "varve/base/ascii.hpp"

namespace varve {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t size;
};

// The largest first, so that the first which divides a number gives the shortest text.
constexpr std::array<Unit, 8> kSizes = {{{"TiB", 1ULL << 40},
                                         {"TB", 1'000'000'000'000},
                                         {"GiB", 1ULL << 30},
                                         {"GB", 1'000'000'000},
                                         {"MiB", 1ULL << 20},
                                         {"MB", 1'000'000},
                                         {"KiB", 1ULL << 10},
                                         {"kB", 1'000}}};
constexpr std::array<Unit, 4> kTimes = {{{"d", 86'400}, {"h", 3'600}, {"m", 60}, {"s", 1}}};

template <std::size_t N>
std::string exact(std::uint64_t number, const std::array<Unit, N>& units) {
  for (const Unit& unit : units) {
    if (number != 0 && number % unit.size == 0) {
      return fmt::format("{}{}", number / unit.size, unit.name);
    }
  }
  return std::to_string(number);
}

// 0 where there is no such unit. "M", "MB"; "Mi", "MiB".
std::uint64_t size_of(std::string_view name) {
  if (name.empty() || equals_ascii(name, "B")) return 1;
  for (const Unit& unit : kSizes) {
    const std::string_view without_b = unit.name.substr(0, unit.name.size() - 1);
    if (equals_ascii(name, unit.name) || equals_ascii(name, without_b)) return unit.size;
  }
  return 0;
}

}  // namespace

Result<std::uint64_t> parse_bytes(std::string_view text) {
  text = trim(text);
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const std::uint64_t size = size_of(trim(unit));
  if (error == std::errc() && size != 0 && count <= UINT64_MAX / size) return count * size;
  return fail(ErrorKind::kInvalid,
              "\"{}\" is not a size; give a number of bytes, or one with kB, MB, GB, KiB, MiB or "
              "GiB, such as 500MB",
              text);
}

std::string exact_bytes(std::uint64_t bytes) {
  return exact(bytes, kSizes);
}

std::string exact_duration(std::chrono::seconds duration) {
  if (duration.count() <= 0) return "0s";
  return exact(static_cast<std::uint64_t>(duration.count()), kTimes);
}

std::string human_duration(std::chrono::seconds duration) {
  const auto seconds = duration.count();
  if (seconds >= 86'400) return fmt::format("{} d {} h", seconds / 86'400, seconds / 3'600 % 24);
  if (seconds >= 3'600) return fmt::format("{} h {} min", seconds / 3'600, seconds / 60 % 60);
  if (seconds >= 60) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} s", seconds);
}

}  // namespace varve
