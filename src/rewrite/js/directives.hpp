// The directive prologue of a script (ECMA-262 11.2.1): where it ends, and whether it says "use
// strict". What is put before a script goes behind it, or it would be none any more. Internal to
// rewrite.
#pragma once

#include <cstddef>

#include "rewrite/js/sighting.hpp"

namespace varve::rewrite::js {

class Directives {
 public:
  void see(const Sighting& at);
  // There are no more of them.
  [[nodiscard]] bool over() const { return over_; }

  [[nodiscard]] bool strict() const { return strict_; }
  [[nodiscard]] std::size_t begin() const { return begin_; }
  // Where the first statement may be put, and whether a semicolon must come before it.
  [[nodiscard]] std::size_t end() const { return end_; }
  [[nodiscard]] bool needs_semicolon() const { return needs_semicolon_; }

 private:
  bool begun_ = false;
  bool over_ = false;
  bool strict_ = false;
  bool needs_semicolon_ = false;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace varve::rewrite::js
