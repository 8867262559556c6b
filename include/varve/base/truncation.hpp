// Why a body is not whole (WARC 1.1 5.13, WARC-Truncated).
#pragma once

#include <string_view>

namespace varve {

enum class Truncation : unsigned char {
  kNone = 0,
  kLength = 1,
  kTime = 2,
  kDisconnect = 3,
  kUnspecified = 4
};

// "", "length", "time", "disconnect", "unspecified".
constexpr std::string_view to_string(Truncation truncation) {
  switch (truncation) {
    case Truncation::kNone:
      return "";
    case Truncation::kLength:
      return "length";
    case Truncation::kTime:
      return "time";
    case Truncation::kDisconnect:
      return "disconnect";
    case Truncation::kUnspecified:
      return "unspecified";
  }
  return "unspecified";
}

}  // namespace varve
