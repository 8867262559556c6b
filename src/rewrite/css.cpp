// Stylesheets and manifests: their links are relative to themselves.
#include "varve/parse/css.hpp"

#include "rewrite/change.hpp"
#include "rewrite/splice.hpp"
#include "varve/parse/manifest.hpp"
#include "varve/rewrite/rewrite.hpp"

namespace varve::rewrite {
std::string map_css(std::string_view css, const url::Url& document, const LinkMap& map) {
  std::vector<Edit> edits;
  parse::find_css_links(
      css, [&](const parse::Link& link) { add_edit(link, map(link, document), edits); });
  return splice(css, std::move(edits));
}

std::string map_manifest(std::string_view json, const url::Url& document, const LinkMap& map) {
  std::vector<Edit> edits;
  parse::find_manifest_links(
      json, [&](const parse::Link& link) { add_edit(link, map(link, document), edits); });
  return splice(json, std::move(edits));
}

std::string rewrite_css(std::string_view css, const Place& place) {
  return map_css(css, place.document, lead_to(place, {}));
}

std::string rewrite_manifest(std::string_view json, const Place& place) {
  return map_manifest(json, place.document, lead_to(place, {}));
}

}  // namespace varve::rewrite
