// Candidates of srcset and imagesrcset (WHATWG HTML 4.8.4.2, "parse a srcset attribute").
// Pure and thread-safe.
#pragma once

#include <functional>
#include <string_view>

namespace varve::parse {

struct SrcsetCandidate {
  std::size_t begin = 0;  // of the URL, in the attribute's decoded value
  std::size_t end = 0;
  std::string_view url;
  std::string_view descriptors;  // "2x", "100w 50h", or ""
};

// Only candidates that the standard keeps (a candidate with bad descriptors is a parse error).
void parse_srcset(std::string_view value, const std::function<void(const SrcsetCandidate&)>& sink);

}  // namespace varve::parse
