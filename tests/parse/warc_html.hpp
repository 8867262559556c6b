// The HTML pages of a WARC file, as far as it can be read; the files are broken in many ways on
// purpose, and what cannot be read is left out. For tests that want real pages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace varve::parse::test {

// In UTF-8. `file`: the bytes of a .warc, .warc.gz or .arc.gz.
std::vector<std::string> html_of_warc(std::string_view file);

}  // namespace varve::parse::test
