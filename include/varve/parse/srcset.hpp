// Candidates of srcset and imagesrcset (WHATWG HTML 4.8.4.2.2, "parse a srcset attribute"), with
// the checks of their descriptors. Linear in the input, allocates nothing. Pure and thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace varve::parse {

struct SrcsetCandidate {
  std::size_t begin = 0;  // of the URL, in the attribute's decoded value
  std::size_t end = 0;
  std::size_t behind = 0;  // the end of its descriptors, or of the commas behind a URL without any
  std::string_view url = {};
  std::string_view descriptors = {};  // as written: "2x", "100w 50h", or ""
};

// Only candidates that the standard keeps (a candidate with bad descriptors is a parse error), in
// the order of their positions. The views are of `value`.
void parse_srcset(std::string_view value, const std::function<void(const SrcsetCandidate&)>& sink);

}  // namespace varve::parse
