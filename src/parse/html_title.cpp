// The title by the tokenizer, for what needs no tree.
#include <string>

#include "parse/html_scan.hpp"
#include "parse/html_value.hpp"
#include "parse/html_walk.hpp"
#include "varve/parse/html.hpp"
#include "varve/parse/tree.hpp"

namespace varve::parse {
namespace html {
namespace {

std::string collapse(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    if (!is(c, kSpace)) {
      out += c;
    } else if (out.back() != ' ') {
      out += ' ';
    }
  }
  return out;
}

}  // namespace
}  // namespace html

std::string find_title(std::string_view text, const HtmlOptions& options) {
  using namespace html;  // NOLINT(google-build-using-namespace): a module's own
  Walk walk(text);
  for (bool more = true; more;) {
    more = walk.next();
    if (walk.within() == Tag::kTitle && !walk.in_template()) {
      return collapse(ValueDecoder(options.encoding).decode(walk.text(), References::kOfText));
    }
  }
  return {};
}

}  // namespace varve::parse
