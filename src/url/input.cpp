#include "url/input.hpp"

#include <algorithm>
#include <cstdint>

namespace varve::url {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

constexpr bool is_tab_or_newline(char c) {
  return c == '\t' || c == '\n' || c == '\r';
}

struct Sequence {
  std::size_t length;  // how many bytes belong together
  bool valid;
};

// The UTF-8 sequence that text begins with; a malformed one is as long as its maximal subpart.
Sequence next_sequence(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {1, true};
  std::size_t needed = 0;
  std::uint8_t lower = 0x80;
  std::uint8_t upper = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    needed = 1;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    needed = 2;
    if (lead == 0xE0) lower = 0xA0;
    if (lead == 0xED) upper = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    needed = 3;
    if (lead == 0xF0) lower = 0x90;
    if (lead == 0xF4) upper = 0x8F;
  } else {
    return {1, false};
  }
  for (std::size_t i = 1; i <= needed; ++i) {
    if (i >= text.size() || byte(i) < lower || byte(i) > upper) return {i, false};
    lower = 0x80;
    upper = 0xBF;
  }
  return {needed + 1, true};
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const Sequence sequence = next_sequence(text);
    if (!sequence.valid) return false;
    text.remove_prefix(sequence.length);
  }
  return true;
}

std::string_view rewrite(std::string_view input, bool drop_tabs, std::string& storage) {
  storage.clear();
  storage.reserve(input.size());
  while (!input.empty()) {
    const Sequence sequence = next_sequence(input);
    if (!sequence.valid) {
      storage += kReplacement;
    } else if (!drop_tabs || !is_tab_or_newline(input[0])) {
      storage.append(input.data(), sequence.length);
    }
    input.remove_prefix(sequence.length);
  }
  return storage;
}

}  // namespace

std::string_view clean_input(std::string_view input, std::string& storage) {
  bool special = false;  // neither a control character nor beyond ASCII: nearly always
  for (const char c : input) special |= static_cast<std::uint8_t>(c - 0x20) >= 0x60;
  if (!special) return input;
  const bool tabs = std::any_of(input.begin(), input.end(), is_tab_or_newline);
  return tabs || !is_valid_utf8(input) ? rewrite(input, true, storage) : input;
}

std::string_view valid_utf8(std::string_view input, std::string& storage) {
  return is_valid_utf8(input) ? input : rewrite(input, false, storage);
}

std::string_view strip_c0_and_space(std::string_view input) {
  const auto junk = [](char c) { return static_cast<std::uint8_t>(c) <= 0x20; };
  while (!input.empty() && junk(input.front())) input.remove_prefix(1);
  while (!input.empty() && junk(input.back())) input.remove_suffix(1);
  return input;
}

}  // namespace varve::url
