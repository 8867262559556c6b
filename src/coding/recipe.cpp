#include "varve/coding/coding.hpp"

namespace varve::coding {

// No encoder is known yet.
std::optional<Recipe> find_recipe(const std::vector<Coding>&, std::string_view, std::string_view,
                                  std::uint64_t, std::string_view) {
  return std::nullopt;
}

Result<void> apply_recipe(std::string_view recipe, std::string_view, const ByteSink&) {
  return fail(ErrorKind::kInvalid, "\"{}\" is no recipe of this version", recipe.substr(0, 80));
}

}  // namespace varve::coding
