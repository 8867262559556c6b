#include "change/places.hpp"

#include <algorithm>

#include "change/element.hpp"
#include "varve/base/ascii.hpp"
#include "varve/base/bytes.hpp"

namespace varve::change {
namespace {

constexpr std::size_t kMostOfName = 40;  // bytes

constexpr std::size_t kFewHexLetters = 4;
constexpr std::string_view kDigits = "0123456789";

// A number that grows, or a hash: "83", "9f3c", and "abed" too, as some of the hashes are.
bool is_made_up(std::string_view part) {
  if (part.find_first_of(kDigits) != std::string_view::npos) return true;
  return part.size() >= kFewHexLetters &&
         part.find_first_not_of("abcdef") == std::string_view::npos;
}

// Up to the first part that is made up, and of the first part up to its first digit: ids count, and
// builds hash. And up to where a path would be read otherwise.
std::string_view stem(std::string_view name) {
  name = trim(name, " \t\n\f\r");
  name = name.substr(0, name.find_first_of(" \t\n\f\r>#."));
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t end = std::min(name.find_first_of("-_:", at), name.size());
    if (is_made_up(name.substr(at, end - at))) {
      name = at > 0 ? name.substr(0, at) : name.substr(0, name.find_first_of(kDigits));
      break;
    }
    at = end + 1;
  }
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
