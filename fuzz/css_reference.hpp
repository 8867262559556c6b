// The tokenizer of CSS Syntax Level 3 (3.3, 4.3) step by step as the standard writes it, without
// care for time: the judge of find_css_links. It knows of no rules, so it is asked about
// stylesheets without an @ only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace varve::fuzz {

// The values of url tokens and of the strings that url(), src() and image-set() begin with or list.
std::vector<std::string> reference_urls(std::string_view css);

}  // namespace varve::fuzz
