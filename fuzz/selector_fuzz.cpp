// A list of selectors and, behind a NUL, a document: what is selected is of the document, and never
// within another that is.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "varve/change/selector.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Of its exact size, so that a sanitizer sees an over-read.
  const auto copy = std::make_unique<char[]>(size);
  std::copy(data, data + size, copy.get());
  const std::string_view all(copy.get(), size);
  const std::size_t end = std::min(all.find('\0'), all.size());
  const auto selectors = varve::change::Selectors::parse(all.substr(0, end));
  if (!selectors) {
    if (selectors.error().message.empty()) std::abort();
    return 0;
  }
  const auto tree = varve::parse::tree::GumboTree::read(all.substr(std::min(end + 1, all.size())));
  if (!tree) return 0;
  for (const GumboNode* node : selectors->select(tree->document())) {
    if (node->type != GUMBO_NODE_ELEMENT && node->type != GUMBO_NODE_TEMPLATE) std::abort();
  }
  return 0;
}
