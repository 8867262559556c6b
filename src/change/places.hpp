// Places of a page, numbered as a walk comes to them. Internal to change. Not thread-safe.
#pragma once

#include <gumbo.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "varve/base/keyed_hash.hpp"
#include "varve/change/view.hpp"

namespace varve::change {

class Places {
 public:
  Places() { places_.push_back({}); }

  // Of an element within that of the place `parent`.
  std::uint32_t within(std::uint32_t parent, const GumboElement& element);
  std::uint32_t named(std::string_view path);
  std::vector<Place> take() { return std::move(places_); }

 private:
  std::uint32_t find(std::uint32_t parent, const std::string& step, bool is_named);
  [[nodiscard]] std::string path_of(std::uint32_t parent, const std::string& step) const;

  std::vector<Place> places_;
  std::vector<std::string> steps_{""};
  std::unordered_map<std::string, std::uint32_t, KeyedHash> numbers_;  // by parent and step
};

}  // namespace varve::change
