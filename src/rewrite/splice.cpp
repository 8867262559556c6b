#include "rewrite/splice.hpp"

#include <algorithm>

namespace varve::rewrite {

std::string splice(std::string_view text, std::vector<Edit> edits) {
  const auto before = [](const Edit& a, const Edit& b) { return a.begin < b.begin; };
  if (!std::is_sorted(edits.begin(), edits.end(), before)) {
    std::stable_sort(edits.begin(), edits.end(), before);
  }
  std::size_t size = text.size();
  for (const Edit& edit : edits) size += edit.text.size();
  std::string out;
  out.reserve(size);
  std::size_t done = 0;
  for (const Edit& edit : edits) {
    if (edit.begin < done || edit.end < edit.begin || edit.end > text.size()) continue;
    out.append(text.substr(done, edit.begin - done)).append(edit.text);
    done = edit.end;
  }
  return out.append(text.substr(done));
}

}  // namespace varve::rewrite
