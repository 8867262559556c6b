// What needs a tree: gumbo's (WHATWG HTML 13.2.6), with its nodes in an arena. Slow beside
// find_html_links, so off the hot path. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/parse/link.hpp"

namespace varve::parse {

// A document that gumbo shall not be asked to read: longer, or nested deeper.
inline constexpr std::size_t kMaxTreeInput = 32u << 20;

struct DocumentText {
  std::string title;  // white space collapsed
  std::string text;   // what a reader sees, a line per block
};
// `html` in UTF-8.
Result<DocumentText> read_document(std::string_view html);

// The title alone, by the streaming tokenizer: the first <title> that is not in foreign content,
// white space collapsed, UTF-8; empty where there is none.
std::string find_title(std::string_view html, const struct HtmlOptions& options);

// The links that gumbo's tree has: the judge of find_html_links in tests. Positions are those of the
// start tags' attributes.
Result<std::vector<std::string>> tree_links(std::string_view html);

}  // namespace varve::parse
