// What varve puts before an archived document that it makes a file of. Pure. Internal to
// interchange.
#pragma once

#include <string>
#include <string_view>

#include "varve/base/time.hpp"

namespace varve::interchange {

// Charset and policy, which have to come before all that is archived.
std::string preamble(bool scripts);

// A comment that says what the file is. Nothing in `url` can end it.
std::string provenance(std::string_view url, Time time);

// The page around a document whose scripts run: `source` is its data: URL, `title` UTF-8.
std::string wrapper(std::string_view title, std::string_view source);

}  // namespace varve::interchange
