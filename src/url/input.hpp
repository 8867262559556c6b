// What the basic URL parser does to its input before it reads it (WHATWG URL 4.4, steps 1 to 3).
#pragma once

#include <string>
#include <string_view>

namespace varve::url {

// `input` as UTF-8 without ASCII tab and newline: itself where there is nothing to do, else made in
// `storage`. A malformed sequence becomes one U+FFFD (WHATWG Encoding 8.1.1, maximal subparts).
std::string_view clean_input(std::string_view input, std::string& storage);

// `input` as UTF-8: as above, but tab and newline stay.
std::string_view valid_utf8(std::string_view input, std::string& storage);

std::string_view strip_c0_and_space(std::string_view input);

}  // namespace varve::url
