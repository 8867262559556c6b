#include "varve/url/percent.hpp"

namespace varve::url {

bool any_in_set(std::string_view text, std::uint8_t set) {
  std::uint8_t seen = 0;
  for (const char c : text) seen |= kByteSets[static_cast<std::uint8_t>(c)];
  return (seen & set) != 0;
}

void append_percent(std::string& out, char byte) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  const auto value = static_cast<std::uint8_t>(byte);
  const char escape[] = {'%', kDigits[value >> 4], kDigits[value & 15]};
  out.append(escape, sizeof escape);
}

void append_encoded(std::string& out, std::string_view text, std::uint8_t set) {
  std::size_t run = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!in_set(text[i], set)) continue;
    out.append(text.data() + run, i - run);
    append_percent(out, text[i]);
    run = i + 1;
  }
  out.append(text.data() + run, text.size() - run);
}

std::string encode_component(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool beyond_userinfo = std::string_view("$%&+,").find(c) != std::string_view::npos;
    if (beyond_userinfo || in_set(c, kUserinfoSet)) {
      append_percent(out, c);
    } else {
      out += c;
    }
  }
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace varve::url
