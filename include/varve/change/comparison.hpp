// Whether a page changed in a way that its reader would care about. docs/changes.md says how it is
// judged, and why. Pure and thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/json.hpp"
#include "varve/change/noise.hpp"
#include "varve/change/view.hpp"
#include "varve/change/watch.hpp"
#include "varve/history/difference.hpp"

namespace varve::change {

struct Rules {
  // From which score on a change is significant. Nothing: from kUsualThreshold on, and any word of
  // the main text besides.
  std::optional<double> threshold;
};
inline constexpr double kUsualThreshold = 0.05;

// Of each aspect the share that is not the same, 0 to 1; nothing where neither page has anything
// of it.
struct Shares {
  std::optional<double> text;  // words, those beside the main text (navigation, footers) half
  std::optional<double> structure;
  std::optional<double> resources;
  std::optional<double> links;
  std::optional<double> pixels;  // as given
};
// What they count in the score, which is their mean.
inline constexpr double kTextWeight = 0.60;
inline constexpr double kStructureWeight = 0.15;
inline constexpr double kResourcesWeight = 0.10;
inline constexpr double kLinksWeight = 0.05;
inline constexpr double kPixelsWeight = 0.10;

enum class Reason : unsigned char { kText, kPrice, kWatch, kScore };
std::string_view to_string(Reason reason);  // "text", "price", "watch", "score"

// At one place of the page.
struct PriceChange {
  std::string before;  // "1,299.00€"
  std::string after;
};

struct WatchEvent {
  enum class Kind : unsigned char { kAppeared, kVanished, kChanged };
  std::string watch;  // as it was given
  Kind kind = Kind::kAppeared;
  std::string before;  // prices
  std::string after;
};
std::string_view to_string(WatchEvent::Kind kind);  // "appeared", "vanished", "changed"

struct Comparison {
  bool same_bytes = false;  // of the document and all that it needs: nothing else was compared
  Shares shares;
  double score = 0;
  std::vector<Reason> reasons;  // for which it is significant
  std::size_t main_words = 0;   // of the main text that came or went
  // The passages without noise ("…" stands for it), the title first, and what became of them.
  text::PageText before;
  text::PageText after;
  history::Comparison text;
  std::vector<PriceChange> prices;
  std::vector<WatchEvent> watches;

  [[nodiscard]] bool is_significant() const { return !reasons.empty(); }
};

// Both by the same ViewRules. `pixels`: the share of a screenshot that is not the same, 0 to 1.
// Time is bounded by history::WorkLimits and linear in the views besides.
Comparison compare(const View& before, const View& after, const Noise& noise, const Rules& rules,
                   std::optional<double> pixels = {});

// `significant`, `score`, `reasons`, `shares`, `main_words`, `prices`, `watches`, `coarse`, and
// `passages`, the changed ones as history::each_change() gives them, those that one answer has room
// for.
archive::Json to_json(const Comparison& comparison);

}  // namespace varve::change
