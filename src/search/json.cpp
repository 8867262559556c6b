#include "varve/search/json.hpp"

namespace varve::search {

archive::Json to_json(const Hit& hit) {
  auto marks = archive::Json::array();
  for (const Range& mark : hit.marks) marks.push_back({mark.begin, mark.end});
  return {{"url", hit.url},
          {"title", hit.title},
          {"timestamp", hit.time.digits14()},
          {"time", hit.time.rfc3339()},
          {"first_seen", hit.first_seen.rfc3339()},
          {"last_seen", hit.last_seen.rfc3339()},
          {"gone", hit.gone ? archive::Json(hit.gone->rfc3339()) : archive::Json()},
          {"snippet", hit.snippet},
          {"marks", marks},
          {"score", hit.score},
          {"replay", "/web/" + hit.time.digits14() + "/" + hit.url}};
}

}  // namespace varve::search
