// Paths of rules and of URLs as RFC 9309 2.2.2 and 2.2.3 compare them.
//
// Each has two forms. The written one says each octet as it stands there, where it may stand in a
// URI. The canonical one says the same octet in the same way wherever that is sure: "%7E" is "~",
// and in a query "%2F" is "/".
#pragma once

#include <string>
#include <string_view>

namespace varve::frontier {

// Of a rule: what is no ASCII or no part of a URI is percent-encoded; hexadecimal digits in upper
// case.
std::string written_rule(std::string_view path);
// Of a URL, as a request has it. What is no ASCII stays: no request has it, and no rule means it.
std::string written_path(std::string_view path_and_query);

// Out of the written forms.
std::string canonical_rule(std::string_view written);
std::string canonical_path(std::string_view written);

// Whether `pattern`, with * for any octets and $ for the end at its end, matches the beginning of
// `path`. At most as many steps as the product of their lengths.
bool matches(std::string_view pattern, std::string_view path);

}  // namespace varve::frontier
