#include "rewrite/change.hpp"

namespace varve::rewrite {
namespace {

// Takes the link out of action. Without a quote around it, an attribute's value must not become
// empty: the next attribute would be taken for it.
Edit stop(const parse::Link& link) {
  if (link.directive_end != 0) return {link.directive_begin, link.directive_end, "varve-stopped"};
  if (link.attribute == "srcdoc" && link.quote != 0) return {link.begin, link.end, {}};
  if (link.candidate_end != 0 && link.quote != 0) return {link.begin, link.candidate_end, {}};
  const bool css = link.role == parse::Role::kStylesheet && !link.preload;
  return {link.begin, link.end, parse::encode_for(link, css ? kNoStyle : kNothing)};
}

}  // namespace

void add_edit(const parse::Link& link, const std::optional<Change>& change,
              std::vector<Edit>& edits) {
  if (!change) return;
  edits.push_back(change->stop ? stop(link)
                               : Edit{link.begin, link.end, parse::encode_for(link, change->url)});
}

}  // namespace varve::rewrite
