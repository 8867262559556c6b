// Texts as small numbers, which are quicker to compare. Internal to history.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "varve/base/keyed_hash.hpp"

namespace varve::history {

// From 0 on; the same for the same text, which has to stay where it is.
class Numbers {
 public:
  std::uint32_t of(std::string_view text) {
    return numbers_.emplace(text, static_cast<std::uint32_t>(numbers_.size())).first->second;
  }
  [[nodiscard]] std::size_t count() const { return numbers_.size(); }

 private:
  std::unordered_map<std::string_view, std::uint32_t, KeyedHash> numbers_;
};

}  // namespace varve::history
