// How results are written: for people on a terminal, and as JSON, an object a line. What comes from
// archived pages is an attacker's: control characters never reach a terminal.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/json.hpp"

namespace varve::cli {

using Json = nlohmann::ordered_json;

// One line on stdout, flushed. Bytes that are no UTF-8 become U+FFFD.
void print_json(const Json& object);
// One line on stdout.
void print_line(std::string_view line);

// `text` without control characters and malformed UTF-8, for a terminal.
std::string printable(std::string_view text);
// The same, of each of its lines, which end in LF or CRLF; an end of a line at the end begins no
// other.
std::vector<std::string> printable_lines(std::string_view text);

}  // namespace varve::cli
