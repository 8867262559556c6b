// Three states of a document, a watch and what was learned, which NULs part: every judgement is
// within its bounds, and what two states teach makes these two no less alike.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "varve/change/comparison.hpp"

namespace {

using varve::change::Noise;

std::string_view take(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\0'), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

void check(const varve::change::Comparison& made) {
  if (!(made.score >= 0 && made.score <= 1)) std::abort();
  (void)varve::archive::dump(varve::change::to_json(made));
}

// What is learned is kept as JSON, and read as what it was.
void check(const Noise& noise) {
  const auto read = Noise::from_json(noise.to_json());
  if (!read || read->to_json() != noise.to_json()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Of its exact size, so that a sanitizer sees an over-read.
  const auto copy = std::make_unique<char[]>(size);
  std::copy(data, data + size, copy.get());
  std::string_view rest(copy.get(), size);
  const std::array<std::string_view, 3> bodies = {take(rest), take(rest), take(rest)};
  varve::change::ViewRules rules;
  if (auto watch = varve::change::read_watch(take(rest))) rules.watches.push_back(*watch);
  const auto known = Noise::from_json(rest);
  std::array<varve::change::View, 3> views;
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    auto view = varve::change::view_of(
        {"https://a.example/b", bodies[i], "text/html; charset=utf-8"}, rules);
    if (!view) return 0;
    views[i] = *std::move(view);
  }
  Noise noise = learn(views[0], views[1]);
  check(noise);
  if (known) noise.merge(*known);
  check(compare(views[0], views[2], noise, {}));
  check(compare(views[2], views[0], noise, {.threshold = 0.2}, 0.5));
  return 0;
}
