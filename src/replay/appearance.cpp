#include "replay/appearance.hpp"

#include <fmt/format.h>

#include <array>

#include "replay/page.hpp"

namespace varve::replay {
namespace {

// The same for all servers of a host: ports share cookies, and nothing here is secret.
constexpr std::string_view kCookie = "varve-appearance";
constexpr long kKept = 400L * 86'400;  // seconds; browsers keep none longer (RFC 6265bis 5.5)
constexpr std::array kAll = {Appearance::kSystem, Appearance::kLight, Appearance::kDark};

}  // namespace

std::string_view to_string(Appearance appearance) {
  constexpr std::array<std::string_view, 3> kNames = {"system", "light", "dark"};
  return kNames.at(static_cast<std::size_t>(appearance));
}

std::optional<Appearance> read_appearance(std::string_view text) {
  for (const Appearance appearance : kAll) {
    if (to_string(appearance) == text) return appearance;
  }
  return std::nullopt;
}

Appearance appearance_of(const Request& request) {
  return read_appearance(request.cookie(kCookie)).value_or(Appearance::kSystem);
}

// Lax, so that a page to which another site links looks the same.
std::string keep_appearance(const Request& request, Appearance appearance) {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}", kCookie,
                     to_string(appearance), appearance == Appearance::kSystem ? 0 : kKept,
                     request.origin.starts_with("https:") ? "; Secure" : "");
}

void put_appearance(const Request& request, ctemplate::TemplateDictionary& page) {
  const Appearance appearance = appearance_of(request);
  if (appearance == Appearance::kSystem) return;
  set(*page.AddSectionDictionary("APPEARANCE"), "NAME", to_string(appearance));
}

}  // namespace varve::replay
