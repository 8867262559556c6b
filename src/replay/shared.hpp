// What a phone's share sheet sends (Web Share Target): /save?title=…&text=…&url=…. Pure; linear in
// the input.
#pragma once

#include <string>
#include <string_view>

namespace varve::replay {

// What of it is the address to be saved. Most apps leave `url` empty and put the address into
// `text`, within a sentence or behind a title. Where there is none, the text as it is: whoever
// shares it sees what came.
std::string shared_address(std::string_view url, std::string_view text, std::string_view title);

}  // namespace varve::replay
