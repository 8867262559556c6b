#include "varve/change/comparison.hpp"
#include "varve/history/json.hpp"
#include "varve/history/side_by_side.hpp"

namespace varve::change {
namespace {

using archive::Json;

Json share_or_null(const std::optional<double>& share) {
  return share ? Json(*share) : Json();
}

Json to_json(const Shares& shares) {
  return {{"text", share_or_null(shares.text)},
          {"structure", share_or_null(shares.structure)},
          {"resources", share_or_null(shares.resources)},
          {"links", share_or_null(shares.links)},
          {"pixels", share_or_null(shares.pixels)}};
}

}  // namespace

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::kText:
      return "text";
    case Reason::kPrice:
      return "price";
    case Reason::kWatch:
      return "watch";
    case Reason::kScore:
      return "score";
  }
  return "score";
}

std::string_view to_string(WatchEvent::Kind kind) {
  switch (kind) {
    case WatchEvent::Kind::kAppeared:
      return "appeared";
    case WatchEvent::Kind::kVanished:
      return "vanished";
    case WatchEvent::Kind::kChanged:
      return "changed";
  }
  return "changed";
}

Json to_json(const Comparison& comparison) {
  Json json = {{"significant", comparison.is_significant()},
               {"score", comparison.score},
               {"reasons", Json::array()},
               {"shares", to_json(comparison.shares)},
               {"main_words", comparison.main_words},
               {"prices", Json::array()},
               {"watches", Json::array()},
               {"coarse", comparison.text.coarse},
               {"passages", Json::array()}};
  for (const Reason each : comparison.reasons) json["reasons"].push_back(to_string(each));
  for (const PriceChange& each : comparison.prices) {
    json["prices"].push_back({{"before", each.before}, {"after", each.after}});
  }
  for (const WatchEvent& each : comparison.watches) {
    json["watches"].push_back({{"watch", each.watch},
                               {"event", to_string(each.kind)},
                               {"before", each.before},
                               {"after", each.after}});
  }
  history::each_change(comparison.before, comparison.after, history::shown_of(comparison.text),
                       [&](const Json& one) { json["passages"].push_back(one); });
  return json;
}

}  // namespace varve::change
