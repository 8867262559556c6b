// Which elements selectors select: in one walk, which knows of each open element how much of each
// selector it and those around it have met, so that nothing is looked for twice.
#include "varve/change/selector.hpp"

#include <algorithm>

#include "change/element.hpp"
#include "varve/base/ascii.hpp"

namespace varve::change {
namespace {

bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find_first_of(" \t\n\f\r"), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

bool matches_value(std::string_view value, SimpleSelector::Match match, std::string_view wanted) {
  using Match = SimpleSelector::Match;
  // Selectors 4 6.2: nothing begins with, ends with or has "".
  if (wanted.empty() && match > Match::kEqual) return false;
  switch (match) {
    case Match::kAny:
      return true;
    case Match::kEqual:
      return value == wanted;
    case Match::kWord:
      return has_word(value, wanted);
    case Match::kBegin:
      return value.starts_with(wanted);
    case Match::kEnd:
      return value.ends_with(wanted);
    case Match::kPart:
      return value.find(wanted) != std::string_view::npos;
  }
  return false;
}

bool is_met(const GumboElement& element, const SimpleSelector& simple) {
  switch (simple.kind) {
    case SimpleSelector::Kind::kType:
      return equals_ascii(name_of(element), simple.name);
    case SimpleSelector::Kind::kId:
      return attribute_of(element, "id") == simple.name;
    case SimpleSelector::Kind::kClass:
      return has_word(attribute_of(element, "class"), simple.name);
    case SimpleSelector::Kind::kAttribute: {
      const auto* const found = gumbo_get_attribute(&element.attributes, simple.name.c_str());
      return found != nullptr && matches_value(found->value, simple.match, simple.value);
    }
  }
  return false;
}

bool is_met(const GumboElement& element, const CompoundSelector& compound) {
  return std::all_of(
      compound.simples.begin(), compound.simples.end(),
      [&](const SimpleSelector& each) { return is_met(element, each) != each.negated; });
}

}  // namespace

class SelectorWalk {
 public:
  explicit SelectorWalk(const std::vector<ComplexSelector>& selectors) : selectors_(selectors) {
    levels_.push_back({std::vector<Met>(selectors.size()), std::vector<Met>(selectors.size())});
  }

  // Whether a selector selects it. leave() belongs to each enter().
  bool enter(const GumboElement& element) {
    Level level{std::vector<Met>(selectors_.size()), levels_.back().around};
    bool selected = false;
    for (std::size_t i = 0; i < selectors_.size(); ++i) {
      level.own[i] = met_by(element, i);
      level.around[i] |= level.own[i];
      selected = selected || (level.own[i] >> (selectors_[i].size() - 1) & 1) != 0;
    }
    levels_.push_back(std::move(level));
    return selected;
  }
  void leave() { levels_.pop_back(); }

 private:
  // Bit n: what the selector says up to its compound n.
  using Met = std::uint32_t;
  static_assert(Selectors::kMostCompounds <= 32);
  struct Level {
    std::vector<Met> own;     // met by the element itself
    std::vector<Met> around;  // by it or one around it
  };

  [[nodiscard]] Met met_by(const GumboElement& element, std::size_t selector) const {
    const ComplexSelector& complex = selectors_[selector];
    const Level& outer = levels_.back();
    Met met = 0;
    for (std::size_t n = 0; n < complex.size(); ++n) {
      const Met before = complex[n].is_child ? outer.own[selector] : outer.around[selector];
      const bool possible = n == 0 || (before >> (n - 1) & 1) != 0;
      if (possible && is_met(element, complex[n])) met |= Met{1} << n;
    }
    return met;
  }

  const std::vector<ComplexSelector>& selectors_;
  std::vector<Level> levels_;
};

std::unordered_set<const GumboNode*> Selectors::select(const GumboNode& root) const {
  std::unordered_set<const GumboNode*> selected;
  if (selectors_.empty()) return selected;
  SelectorWalk walk(selectors_);
  parse::tree::walk(
      root,
      [&](const GumboNode& node) {
        if (!is_element(node)) return node.type == GUMBO_NODE_DOCUMENT;
        if (!walk.enter(node.v.element)) return true;
        selected.insert(&node);
        walk.leave();
        return false;
      },
      [&](const GumboNode& node) {
        if (is_element(node)) walk.leave();
      });
  return selected;
}

}  // namespace varve::change
