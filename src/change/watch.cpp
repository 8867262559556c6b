#include "varve/change/watch.hpp"

#include <algorithm>

#include "change/sight.hpp"
#include "varve/base/ascii.hpp"
#include "varve/parse/gumbo_tree.hpp"

namespace varve::change {
namespace {

constexpr std::string_view kPrice = "price";
constexpr std::string_view kNear = "price near ";
constexpr std::string_view kPhrase = "phrase:";
constexpr std::size_t kPassagesNear = 10;
constexpr std::size_t kMostElementText = 64 << 10;  // bytes of one element that are looked at

Sighting sighted(const std::vector<std::string>& prices) {
  return prices.empty() ? Sighting{} : Sighting{{}, true, prices.front()};
}

Sighting first_price(const text::PageText& page, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < std::min(to, page.passages.size()); ++i) {
    if (Sighting found = sighted(prices_in(page.passages[i].text)); found.stands) return found;
  }
  return {};
}

Sighting price_near(const history::Phrase& phrase, const text::PageText& page) {
  for (std::size_t i = 0; i < page.passages.size(); ++i) {
    if (!phrase.stands_in(history::fold(page.passages[i].text))) continue;
    return first_price(page, i, i + 1 + kPassagesNear);
  }
  return {};
}

std::string text_of(const GumboNode& element) {
  std::string text;
  parse::tree::walk(
      element,
      [&](const GumboNode& node) {
        const bool is_text = node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE;
        if (is_text && text.size() < kMostElementText) text += node.v.text.text;
        return node.type == GUMBO_NODE_ELEMENT && node.v.element.tag != GUMBO_TAG_SCRIPT;
      },
      [](const GumboNode&) {});
  return text;
}

// In the document's order, which what select() gives has not.
Sighting price_within(const Selectors& selectors, const GumboNode& document) {
  const auto selected = selectors.select(document);
  Sighting found;
  parse::tree::walk(
      document,
      [&](const GumboNode& node) {
        if (found.stands) return false;
        if (selected.count(&node) == 0) return true;
        found = sighted(prices_in(text_of(node)));
        return false;
      },
      [](const GumboNode&) {});
  return found;
}

Sighting sight_price(const Watch& watch, const text::PageText& page, const GumboNode* document) {
  if (watch.phrase) return price_near(*watch.phrase, page);
  if (watch.within.empty()) return first_price(page, 0, page.passages.size());
  return document == nullptr ? Sighting{} : price_within(watch.within, *document);
}

}  // namespace

Result<Watch> read_watch(std::string_view text) {
  Watch watch;
  watch.text = text;
  const std::string price(kPrice);
  if (text == price) {
    watch.is_price = true;
    return watch;
  }
  if (text.starts_with(price + ":")) {
    watch.is_price = true;
    VARVE_ASSIGN(watch.within, Selectors::parse(text.substr(price.size() + 1)));
    return watch;
  }
  watch.is_price = text.starts_with(kNear);
  if (watch.is_price) text.remove_prefix(kNear.size());
  if (text.starts_with(kPhrase)) text.remove_prefix(kPhrase.size());
  VARVE_ASSIGN(watch.phrase, history::Phrase::make(text));
  return watch;
}

std::vector<Sighting> sightings(const std::vector<Watch>& watches, const text::PageText& page,
                                const GumboNode* document) {
  std::vector<Sighting> seen;
  std::string folded;  // the whole text, once it is needed
  for (const Watch& watch : watches) {
    Sighting sighting;
    if (watch.is_price) {
      sighting = sight_price(watch, page, document);
    } else {
      if (folded.empty()) folded = history::fold(text::lines_of(page));
      sighting.stands = watch.phrase->stands_in(folded);
    }
    sighting.watch = watch.text;
    seen.push_back(std::move(sighting));
  }
  return seen;
}

}  // namespace varve::change
