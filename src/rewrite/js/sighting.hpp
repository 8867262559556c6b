// What the rules see of a script: one token, with its neighbours and its place in the structure.
// Internal to rewrite.
#pragma once

#include <string_view>

#include "rewrite/js/nesting.hpp"
#include "rewrite/js/token.hpp"

namespace varve::rewrite::js {

struct Sighting {
  std::string_view text;  // the script
  const Token& before_previous;
  const Token& previous;
  const Token& token;
  const Token& next;
  const Nesting& nesting;

  [[nodiscard]] std::string_view word() const { return of(token); }
  [[nodiscard]] std::string_view of(const Token& which) const {
    return text.substr(which.begin, which.end - which.begin);
  }
};

}  // namespace varve::rewrite::js
