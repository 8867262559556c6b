// A document as gumbo's tree (WHATWG HTML 13.2.6), in an arena of its own: memory that is given
// back at once, and stays below 1 GB. Thread-safe once read.
#pragma once

#include <gumbo.h>

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"

namespace varve::parse::tree {

// Memory that is only ever given back at once.
class Arena {
 public:
  void* allocate(std::size_t size);

 private:
  std::vector<std::unique_ptr<std::byte[]>> blocks_;
  std::byte* at_ = nullptr;
  std::size_t left_ = 0;
};

class GumboTree {
 public:
  // kLimit where the document is longer, deeper or otherwise more than gumbo reads in good time:
  // several of its loops are quadratic in depth, in a tag's attributes, in open formatting
  // elements. `html` must outlive the tree.
  static Result<GumboTree> read(std::string_view html);
  // The same as the inside of an element <body>.
  static Result<GumboTree> read_fragment(std::string_view html);

  [[nodiscard]] const GumboNode& document() const { return *output_->document; }

 private:
  static Result<GumboTree> read(std::string_view html, GumboTag context);

  std::unique_ptr<Arena> arena_;
  // Lies in the arena. gumbo_destroy_output() is not called: it recurses, and has nothing to free.
  const GumboOutput* output_ = nullptr;
};

// Calls `see(node)` for every node below `root`, in the document's order, and where `see` gave true
// for its children too; then, if there is such, `leave(node)`. Without recursion.
template <typename See, typename Leave>
void walk(const GumboNode& root, See see, Leave leave) {
  struct Step {
    const GumboNode* node;
    bool leaving;
  };
  std::vector<Step> steps{{&root, false}};
  while (!steps.empty()) {
    const Step step = steps.back();
    steps.pop_back();
    if (step.leaving) {
      leave(*step.node);
      continue;
    }
    if (!see(*step.node)) continue;
    steps.push_back({step.node, true});
    const GumboVector* children = nullptr;
    if (step.node->type == GUMBO_NODE_DOCUMENT) children = &step.node->v.document.children;
    if (step.node->type == GUMBO_NODE_ELEMENT || step.node->type == GUMBO_NODE_TEMPLATE) {
      children = &step.node->v.element.children;
    }
    for (unsigned i = children == nullptr ? 0 : children->length; i-- > 0;) {
      steps.push_back({static_cast<const GumboNode*>(children->data[i]), false});
    }
  }
}

}  // namespace varve::parse::tree
