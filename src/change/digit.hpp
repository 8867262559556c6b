// Internal to change.
#pragma once

namespace varve::change {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace varve::change
