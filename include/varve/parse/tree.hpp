// What needs a tree: gumbo's (WHATWG HTML 13.2.6), with its nodes in an arena. Slow beside
// find_html_links, so off the hot path. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/parse/html.hpp"
#include "varve/parse/link.hpp"

namespace varve::parse {

// Beyond this many bytes gumbo is not asked. Nor where a document is nested deeper than 512
// elements, a tag has more than 1000 attributes, or there are more than two million elements: the
// error is kLimit, and memory stays below 1 GB.
inline constexpr std::size_t kMaxTreeInput = 32u << 20;

// The title alone, by the streaming tokenizer: the first <title> that is not in foreign content or
// a template, white space collapsed, UTF-8; empty where there is none.
std::string find_title(std::string_view html, const HtmlOptions& options = {});

// `html` without what is in its <noscript>s: gumbo knows no scripting, and reads that as markup,
// which in the head, or where an end tag is missing, swallows what stands behind it.
std::string without_noscript(std::string_view html);

// A link as gumbo's tree has it, with the position of its attribute or text.
struct TreeLink {
  std::size_t begin = 0;
  std::size_t end = 0;
  Role role = Role::kAnchor;
  bool in_template = false;
  bool in_noscript = false;
  bool foreign = false;
  std::string url;
  std::string element;
  std::string attribute;
};
struct TreeLinks {
  std::vector<TreeLink> links;       // by position, each place once
  std::vector<std::string> misread;  // values that gumbo and varve decode differently
};
// The judge of find_html_links in tests: the links of `html` (UTF-8), where gumbo says what is an
// element and what its attributes are. Links within SVG's <style> are left out.
Result<TreeLinks> tree_links(std::string_view html);

}  // namespace varve::parse
