// Cookies of a file in Netscape's format, as curl and browsers' extensions write it.
#pragma once

#include "browser/devtools.hpp"
#include "varve/base/file.hpp"

namespace varve::browser {

// As Storage.setCookies takes them. Lines that are no cookies are left out, as curl does; kInvalid
// where the file cannot be read.
Result<Json> read_cookies(const Path& file);

}  // namespace varve::browser
