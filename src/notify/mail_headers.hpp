// Header fields of letters (RFC 5322 2.2). Whatever a value says, it stays one field. Internal to
// notify. Pure.
#pragma once

#include <string>
#include <string_view>

#include "varve/base/time.hpp"

namespace varve::notify {

// "Name: text" without CRLF at its end, in lines of at most 76 characters. Text that is not plain
// ASCII is in encoded words (RFC 2047); control characters become blanks.
std::string text_field(std::string_view name, std::string_view text);

// "Fri, 27 Nov 2026 20:15:30 +0000" (RFC 5322 3.3).
std::string mail_date(Time time);

}  // namespace varve::notify
