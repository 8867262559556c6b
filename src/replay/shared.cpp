#include "replay/shared.hpp"

#include <algorithm>

#include "replay/text.hpp"

namespace varve::replay {
namespace {

// What no address has unescaped, so that it ends before: white space, and what texts quote with.
bool ends_address(char c) {
  return static_cast<unsigned char>(c) <= 0x20 ||
         std::string_view("\"<>\\^`{|}").find(c) != std::string_view::npos;
}

// Without what is the sentence's: "(see https://a.example/b)." means https://a.example/b.
std::string_view without_punctuation(std::string_view address) {
  while (!address.empty()) {
    const char last = address.back();
    const bool pairs = last == ')' && address.find('(') != std::string_view::npos;
    if (pairs || std::string_view(".,;:!?')]*").find(last) == std::string_view::npos) break;
    address.remove_suffix(1);
  }
  return address;
}

// The first http or https address within the text, or "".
std::string_view address_within(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at);
    if (!starts_with_ascii(rest, "https://") && !starts_with_ascii(rest, "http://")) continue;
    const auto* end = std::find_if(rest.begin(), rest.end(), ends_address);
    const std::string_view address =
        without_punctuation(rest.substr(0, static_cast<std::size_t>(end - rest.begin())));
    if (!address.ends_with('/') || address.find("://") + 3 < address.size()) return address;
  }
  return {};
}

}  // namespace

std::string shared_address(std::string_view url, std::string_view text, std::string_view title) {
  for (const std::string_view part : {url, text, title}) {
    const std::string_view address = address_within(part);
    if (!address.empty()) return std::string(address);
  }
  for (const std::string_view part : {url, text, title}) {
    if (!trim(part).empty()) return std::string(trim(part));
  }
  return {};
}

}  // namespace varve::replay
