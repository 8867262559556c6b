#include "change/places.hpp"

#include <algorithm>

#include "change/element.hpp"
#include "varve/base/ascii.hpp"
#include "varve/base/bytes.hpp"

namespace varve::change {
namespace {

constexpr std::size_t kMostOfName = 40;  // bytes

// Up to the first digit, since what is behind it may be a number that grows or a build's hash; and
// to where a path would be read otherwise.
std::string_view stem(std::string_view name) {
  name = trim(name, " \t\n\f\r");
  name = name.substr(0, name.find_first_of("0123456789 \t\n\f\r>#."));
  return name.substr(0, character_at(name, kMostOfName));
}

std::string step_of(const GumboElement& element, bool& is_named) {
  std::string step(name_of(element).substr(0, kMostOfName));
  std::transform(step.begin(), step.end(), step.begin(), lower);
  std::string_view name = stem(attribute_of(element, "id"));
  char mark = '#';
  if (name.empty()) {
    name = stem(attribute_of(element, "class"));
    mark = '.';
  }
  is_named = !name.empty();
  if (is_named) (step += mark) += name;
  return step;
}

}  // namespace

std::string Places::path_of(std::uint32_t parent, const std::string& step) const {
  std::string path = step;
  for (std::size_t i = 1; i < kPathSteps && parent != 0; ++i, parent = places_[parent].parent) {
    path.insert(0, steps_[parent] + ">");
  }
  return path;
}

std::uint32_t Places::find(std::uint32_t parent, const std::string& step, bool is_named) {
  std::string key;
  put(key, parent);
  key += step;
  const auto known = numbers_.find(key);
  if (known != numbers_.end()) return known->second;
  if (places_.size() >= kMostPlaces) return 0;
  const auto number = static_cast<std::uint32_t>(places_.size());
  places_.push_back({path_of(parent, step), parent, is_named});
  steps_.push_back(step);
  numbers_.emplace(std::move(key), number);
  return number;
}

std::uint32_t Places::within(std::uint32_t parent, const GumboElement& element) {
  bool is_named = false;
  const std::string step = step_of(element, is_named);
  return find(parent, step, is_named);
}

std::uint32_t Places::named(std::string_view path) {
  return find(0, std::string(path), true);
}

}  // namespace varve::change
