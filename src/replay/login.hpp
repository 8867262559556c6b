// The ways to the sign-in page.
#pragma once

#include <ctemplate/template.h>

#include <string>

#include "replay/http.hpp"

namespace varve::replay {

// "/login?to=…": it leads back to the page that this request asked for.
std::string sign_in_path(const Request& request);
// The section SIGN_IN with its PATH, or SIGN_OUT, where there are sessions.
void put_sign_in(const Request& request, ctemplate::TemplateDictionary& page);

}  // namespace varve::replay
