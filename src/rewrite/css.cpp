// Stylesheets and manifests: their links are relative to themselves.
#include "varve/parse/css.hpp"

#include "rewrite/splice.hpp"
#include "varve/parse/manifest.hpp"
#include "varve/rewrite/rewrite.hpp"

namespace varve::rewrite {
namespace {

parse::LinkSink collect(const Place& place, std::vector<Edit>& edits) {
  return [&](const parse::Link& link) {
    std::string text = replacement(place, place.document, link);
    if (!text.empty()) edits.push_back({link.begin, link.end, std::move(text)});
  };
}

}  // namespace

std::string rewrite_css(std::string_view css, const Place& place) {
  std::vector<Edit> edits;
  parse::find_css_links(css, collect(place, edits));
  return splice(css, std::move(edits));
}

std::string rewrite_manifest(std::string_view json, const Place& place) {
  std::vector<Edit> edits;
  parse::find_manifest_links(json, collect(place, edits));
  return splice(json, std::move(edits));
}

}  // namespace varve::rewrite
