// How our own pages look in one browser: as its system has it, or light or dark whatever that says.
// A cookie keeps it, so that pages come as they shall look, without a script. Pure.
#pragma once

#include <ctemplate/template.h>

#include <optional>
#include <string>
#include <string_view>

#include "replay/http.hpp"

namespace varve::replay {

enum class Appearance : unsigned char { kSystem, kLight, kDark };

std::string_view to_string(Appearance appearance);  // "system", "light", "dark"
std::optional<Appearance> read_appearance(std::string_view text);

Appearance appearance_of(const Request& request);
// The Set-Cookie that has it so from then on.
std::string keep_appearance(const Request& request, Appearance appearance);

// The section APPEARANCE with its NAME, for the page's root element: as static/varve.css wants it.
void put_appearance(const Request& request, ctemplate::TemplateDictionary& page);

}  // namespace varve::replay
