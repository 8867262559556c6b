#include "url/punycode.hpp"

#include <algorithm>
#include <cstdint>

#include "url/ascii.hpp"

namespace varve::url {
namespace {

// RFC 3492 5, the parameters of IDNA.
constexpr std::uint32_t kBase = 36;
constexpr std::uint32_t kTMin = 1;
constexpr std::uint32_t kTMax = 26;
constexpr std::uint32_t kSkew = 38;
constexpr std::uint32_t kDamp = 700;
constexpr std::uint32_t kInitialBias = 72;
constexpr std::uint32_t kInitialN = 0x80;

std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  for (; delta > (kBase - kTMin) * kTMax / 2; k += kBase) delta /= kBase - kTMin;
  return k + (kBase - kTMin + 1) * delta / (delta + kSkew);
}

std::uint32_t threshold(std::uint32_t k, std::uint32_t bias) {
  return k <= bias ? kTMin : std::min(k - bias, kTMax);
}

char to_digit(std::uint32_t value) {
  return static_cast<char>(value < 26 ? 'a' + value : '0' + (value - 26));
}

std::uint32_t from_digit(char c) {
  if (is_digit(c)) return static_cast<std::uint32_t>(c - '0' + 26);
  if (is_alpha(c)) return static_cast<std::uint32_t>(to_lower(c) - 'a');
  return kBase;
}

void append_integer(std::string& out, std::uint32_t value, std::uint32_t bias) {
  for (std::uint32_t k = kBase;; k += kBase) {
    const std::uint32_t t = threshold(k, bias);
    if (value < t) break;
    out += to_digit(t + (value - t) % (kBase - t));
    value = (value - t) / (kBase - t);
  }
  out += to_digit(value);
}

// Takes a generalized variable-length integer off `text` (RFC 3492 3.3).
std::optional<std::uint32_t> take_integer(std::string_view& text, std::uint32_t bias) {
  std::uint64_t value = 0;
  std::uint64_t weight = 1;
  for (std::uint32_t k = kBase;; k += kBase) {
    const std::uint32_t digit = text.empty() ? kBase : from_digit(text[0]);
    if (digit == kBase) return std::nullopt;
    text.remove_prefix(1);
    value += digit * weight;
    if (value > INT32_MAX) return std::nullopt;
    const std::uint32_t t = threshold(k, bias);
    if (digit < t) return static_cast<std::uint32_t>(value);
    weight *= kBase - t;
    if (weight > INT32_MAX) return std::nullopt;
  }
}

}  // namespace

std::optional<std::string> punycode_encode(std::u32string_view label) {
  std::string out;
  for (const char32_t c : label) {
    if (c < kInitialN) out += static_cast<char>(c);
  }
  const auto basic = static_cast<std::uint32_t>(out.size());
  if (basic > 0) out += '-';
  std::uint32_t n = kInitialN;
  std::uint32_t bias = kInitialBias;
  std::uint64_t delta = 0;
  for (std::uint32_t handled = basic; handled < label.size();) {
    char32_t next = 0x110000;
    for (const char32_t c : label) {
      if (c >= n) next = std::min(next, c);
    }
    delta += std::uint64_t{next - n} * (handled + 1);
    n = next;
    for (const char32_t c : label) {
      if (c < n) ++delta;
      if (delta > INT32_MAX) return std::nullopt;
      if (c != n) continue;
      append_integer(out, static_cast<std::uint32_t>(delta), bias);
      bias = adapt(static_cast<std::uint32_t>(delta), handled + 1, handled == basic);
      delta = 0;
      ++handled;
    }
    ++delta;
    ++n;
  }
  return out;
}

std::optional<std::u32string> punycode_decode(std::string_view text) {
  std::u32string label;
  const std::size_t hyphen = text.rfind('-');
  if (hyphen != std::string_view::npos) {
    label.assign(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(hyphen));
    text.remove_prefix(hyphen + 1);
  }
  for (const char32_t c : label) {
    if (c >= kInitialN) return std::nullopt;
  }
  std::uint32_t n = kInitialN;
  std::uint32_t bias = kInitialBias;
  std::uint32_t position = 0;
  for (bool first = true; !text.empty(); first = false) {
    const auto delta = take_integer(text, bias);
    if (!delta) return std::nullopt;
    const auto length = static_cast<std::uint32_t>(label.size()) + 1;
    const std::uint64_t at = std::uint64_t{position} + *delta;
    bias = adapt(*delta, length, first);
    if (n + at / length > 0x10FFFF) return std::nullopt;
    n += static_cast<std::uint32_t>(at / length);
    position = static_cast<std::uint32_t>(at % length);
    if (n >= 0xD800 && n <= 0xDFFF) return std::nullopt;
    label.insert(position++, 1, static_cast<char32_t>(n));
  }
  return label;
}

}  // namespace varve::url
