// Which doctypes ask for quirks mode (WHATWG HTML 13.2.6.4.1). Internal to parse; pure.
#pragma once

#include <string_view>

namespace varve::parse::html {

// `inside`: what stands between "<!DOCTYPE" and its '>'.
bool asks_for_quirks(std::string_view inside);

}  // namespace varve::parse::html
