// CSS selectors on gumbo's tree (Selectors 4): as much of them as says which parts of a page are
// not to be looked at. Pure and thread-safe once parsed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/parse/gumbo_tree.hpp"

namespace varve::change {

// One condition on an element.
struct SimpleSelector {
  enum class Kind : unsigned char { kType, kId, kClass, kAttribute };
  // What an attribute's value has to do with the selector's: [a], [a=v], [a~=v], [a^=v], [a$=v],
  // [a*=v].
  enum class Match : unsigned char { kAny, kEqual, kWord, kBegin, kEnd, kPart };

  Kind kind = Kind::kType;
  Match match = Match::kAny;
  bool negated = false;  // within :not()
  std::string name;
  std::string value;
};

// What one element has to be, and where: within an element that is what stands before it.
struct CompoundSelector {
  std::vector<SimpleSelector> simples;  // none is `*`
  bool is_child = false;                // directly within
};
using ComplexSelector = std::vector<CompoundSelector>;

class Selectors {
 public:
  static constexpr std::size_t kMostBytes = 4096;
  static constexpr std::size_t kMostCompounds = 32;  // of one selector
  static constexpr std::size_t kMostSelectors = 64;

  Selectors() = default;
  // A list with commas: `type`, `#id`, `.class`, `[attr]`, `[attr=v]` (also ~= ^= $= *=), `*`,
  // `:not()` of one of these, joined by white space (descendant) or `>` (child). Names of types and
  // attributes are compared without regard to case, all else with it. kInvalid says what is wrong
  // or not supported.
  static Result<Selectors> parse(std::string_view list);
  // Those of another list too; kLimit where they are more than kMostSelectors.
  Result<void> add(const Selectors& others);

  [[nodiscard]] bool empty() const { return selectors_.empty(); }
  // The elements below `root` that a selector selects; of one within another the outer only. Time
  // is that of a walk times the selectors.
  [[nodiscard]] std::unordered_set<const GumboNode*> select(const GumboNode& root) const;

 private:
  friend class SelectorWalk;
  std::vector<ComplexSelector> selectors_;
};

}  // namespace varve::change
