// A document as a browser with scripts reads it.
#include <string>

#include "parse/html_walk.hpp"
#include "varve/parse/tree.hpp"

namespace varve::parse {

std::string without_noscript(std::string_view html) {
  using namespace html;  // NOLINT(google-build-using-namespace): a module's own
  std::string out;
  const char* kept_to = html.data();
  const auto keep_to = [&](const char* at) { out.append(kept_to, at); };
  Walk walk(html);
  for (bool more = true; more;) {
    more = walk.next();
    if (walk.within() != Tag::kNoscript) continue;
    keep_to(walk.text().data());
    kept_to = walk.text().data() + walk.text().size();
  }
  keep_to(html.data() + html.size());
  return out;
}

}  // namespace varve::parse
