// Replacing ranges of a text: edits are gathered in any order and applied in one pass.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace varve::rewrite {

struct Edit {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string text;
};

// `text` with the edits applied. Of edits that overlap, the one that begins first is applied.
std::string splice(std::string_view text, std::vector<Edit> edits);

}  // namespace varve::rewrite
