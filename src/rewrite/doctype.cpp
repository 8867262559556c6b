#include "varve/rewrite/doctype.hpp"

#include <algorithm>

#include "rewrite/ascii.hpp"
#include "varve/base/ascii.hpp"

namespace varve::rewrite {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
// A longer one would push the charset out of the bytes that browsers look at (HTML 13.2.3.2).
constexpr std::size_t kMaxDoctype = 512;

// Behind white space, comments and processing instructions. A comment that browsers may read
// otherwise is not passed over: then the doctype is not found, and nothing worse happens.
std::size_t skip_to_markup(std::string_view html) {
  std::size_t at = 0;
  for (;;) {
    while (at < html.size() && is_whitespace(html[at])) ++at;
    std::size_t end = std::string_view::npos;
    if (html.substr(at, 4) == "<!--") {
      end = html.find("-->", at + 4);
    } else if (html.substr(at, 2) == "<?") {
      end = html.find('>', at);
    }
    if (end == std::string_view::npos) return at;
    at = html.find('>', end) + 1;
  }
}

}  // namespace

Doctype find_doctype(std::string_view html) {
  if (html.starts_with(kByteOrderMark)) html.remove_prefix(kByteOrderMark.size());
  const std::size_t begin = skip_to_markup(html);
  constexpr std::string_view kWord = "<!doctype";
  const bool is_one = starts_with_ascii(html.substr(begin), kWord);
  const std::size_t end = html.find('>', begin);  // which ends it wherever it stands
  if (!is_one || end == std::string_view::npos || end - begin >= kMaxDoctype) return {{}, html};
  const bool first =
      std::all_of(html.begin(), html.begin() + static_cast<std::ptrdiff_t>(begin), is_whitespace);
  return {html.substr(begin, end + 1 - begin), first ? html.substr(end + 1) : html};
}

}  // namespace varve::rewrite
