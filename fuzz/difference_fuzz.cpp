// Two texts compared, with as much work as the first byte says: whether their difference, applied,
// makes both of them again, and took no more.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "history/applied.hpp"

namespace {

using varve::history::Comparison;
using varve::text::PageText;

// A line is a passage, as extract() makes them: none is empty.
PageText page_of(std::string_view lines) {
  PageText page;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    if (end > 0) page.passages.push_back({{}, true, std::string(lines.substr(0, end))});
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return page;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint64_t most = std::uint64_t{1} << (data[0] % 32);
  const std::string_view texts(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t middle = std::min(texts.find('\0'), texts.size());
  const PageText before = page_of(texts.substr(0, middle));
  const PageText after = page_of(texts.substr(std::min(middle + 1, texts.size())));
  const Comparison made = varve::history::compare(before, after, {most, most});
  if (made.steps > 2 * most) std::abort();
  const auto sides = varve::history::applied(before, after, made);
  if (sides[0] != varve::history::passages_of(before)) std::abort();
  if (sides[1] != varve::history::passages_of(after)) std::abort();
  return 0;
}
