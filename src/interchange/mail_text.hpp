// How a message of the mail's kind writes text that is not ASCII. Pure. Internal to interchange.
#pragma once

#include <string>
#include <string_view>

#include "varve/base/time.hpp"

namespace varve::interchange {

// Appends `bytes` quoted-printable (RFC 2045 6.7), so that exactly they come out: CRLF is a line's
// end, a lone CR or LF is coded.
void append_quoted_printable(std::string& out, std::string_view bytes);

// UTF-8 text as the value of a header: as it is where it is printable ASCII, else encoded words
// (RFC 2047 2), folded. Malformed UTF-8 has to be mended before.
std::string header_text(std::string_view text);

// "Sun, 22 Nov 2026 20:15:30 +0000" (RFC 5322 3.3).
std::string mail_date(Time time);

}  // namespace varve::interchange
