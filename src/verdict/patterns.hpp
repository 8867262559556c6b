// What rules look for in one subject, all in one pass (RE2). Case does not count. Pure and
// thread-safe once complete.
#pragma once

#include <re2/re2.h>
#include <re2/set.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"

namespace varve::verdict {

class Patterns {
 public:
  Patterns();

  // Its number. kInvalid where it is no regular expression.
  Result<std::size_t> add(const std::string& pattern);
  // After the last add(), before the first match().
  Result<void> complete();

  // Of each pattern, whether it is found.
  [[nodiscard]] std::vector<bool> match(std::string_view text) const;
  // What the pattern finds in it first; empty where that is nothing.
  [[nodiscard]] std::string_view find(std::size_t pattern, std::string_view text) const;

 private:
  std::vector<std::unique_ptr<const re2::RE2>> each_;
  std::unique_ptr<re2::RE2::Set> all_;
};

}  // namespace varve::verdict
