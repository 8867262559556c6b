// What of a capture is secret: headers that hold passwords and sessions. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "varve/archive/capture.hpp"

namespace varve::evidence {

struct HeadLine {
  std::string_view text;  // without its end
  std::string_view end;   // "\r\n", "\n", or nothing at the head's end
  // Of Cookie, Set-Cookie, Authorization and their kin, in any case; what such a header goes on
  // with on a line that begins with white space too (RFC 9112 5.2).
  bool secret = false;
};
std::vector<HeadLine> lines_of_head(std::string_view head);
// "Cookie" of "Cookie: a=b"; "" of a line that goes on with the one before.
std::string_view name_of(const HeadLine& line);
// The request's head without the body that may stand behind it.
std::string_view head_sent(const archive::Capture& capture);
// The capture with the values of its secret headers, and the body of its request, left out.
void redact(archive::Capture& capture);

}  // namespace varve::evidence
