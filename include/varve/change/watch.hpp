// What somebody wants to be told of whatever else changes: a phrase that appears or vanishes, a
// price. Pure and thread-safe once made.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/change/selector.hpp"
#include "varve/history/phrase.hpp"

namespace varve::change {

struct Watch {
  std::string text;                       // as it was given
  std::optional<history::Phrase> phrase;  // that is looked for, or that the price stands near
  bool is_price = false;
  Selectors within;  // of a price: the element that it stands in
};

// "free returns": that phrase, as whole words (history/phrase.hpp). "price": the first price of the
// page; "price:SELECTOR": the first in an element that it selects; "price near PHRASE": the first
// in the passage that has the phrase, or in the ten behind it. "phrase:PHRASE" is a phrase whatever
// it begins with.
Result<Watch> read_watch(std::string_view text);

// What one watch sees on one page.
struct Sighting {
  std::string watch;    // as it was given
  bool stands = false;  // the phrase, or a price
  std::string value;    // the price as written

  bool operator==(const Sighting&) const = default;
};

// The prices in a text, in order, without white space: a number beside a sign or a code of a
// currency ("1.299,00€", "$5").
std::vector<std::string> prices_in(std::string_view text);

}  // namespace varve::change
