// Links of HTML as text, one a string, so that tests can tell what they expect in few words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "varve/parse/html.hpp"

namespace varve::parse::test {

std::string_view name_of(Role role);

// "<role> <url>", with what else is true of the link behind it: "image a.png lazy noscript".
std::string describe(const Link& link);
std::vector<std::string> list_links(std::string_view html, const Encoding* encoding = nullptr);

// The document with each link's URL in the place of what was written, in the link's notation.
std::string spliced(std::string_view html);

}  // namespace varve::parse::test
