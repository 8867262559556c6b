// Sizes and durations as people write them down, to the byte and the second. time.hpp reads
// durations. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"

namespace varve {

// "1500", "500 MB" (powers of 1000; "500M" is the same), "4GiB" (powers of 1024), in any case; what
// the options of the command line take. kInvalid: it is none, or more than 64 bits hold.
Result<std::uint64_t> parse_bytes(std::string_view text);
// What parse_bytes() reads as exactly that: "4GiB", "500MB", "1001".
std::string exact_bytes(std::uint64_t bytes);
// What parse_duration() reads as exactly that: "5m", "90s".
std::string exact_duration(std::chrono::seconds duration);
// As people say it, the larger two units of it: "2 d 3 h", "3 h 12 min", "4 min 5 s", "7 s".
std::string human_duration(std::chrono::seconds duration);

}  // namespace varve
