// The text of a document whose tree the caller has: without some of its elements, and with where
// each passage stands. Pure and thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/parse/gumbo_tree.hpp"
#include "varve/text/page_text.hpp"

namespace varve::text {

// A body of HTML or XHTML as gumbo is to read it: in UTF-8, XHTML in the words of HTML, without
// <noscript>. Nothing where it is of another type. `content_type` is the header as it came.
std::optional<std::string> markup_of(std::string_view body, std::string_view content_type);

struct TreeText {
  PageText page;
  // Of each passage, the element that it begins in; null where that is the document.
  std::vector<const GumboNode*> elements;
};

// As extract() reads it. `html` is what the tree was made of. Elements that `is_left_out` says yes
// to are as if they were not there, with all that is in them.
TreeText read_tree(std::string_view html, const parse::tree::GumboTree& tree,
                   const std::function<bool(const GumboNode&)>& is_left_out);

}  // namespace varve::text
