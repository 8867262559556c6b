#include "varve/coding/recipe_finder.hpp"

namespace varve::coding {
namespace {

constexpr std::size_t kServersKept = 10'000;

}  // namespace

std::optional<Recipe> RecipeFinder::find(const ReceivedBody& body,
                                         std::string_view content_encoding, std::string_view server,
                                         std::string_view hint) {
  const auto codings = parse_content_encoding(content_encoding);
  if (!codings || body.truncated != Truncation::kNone) return std::nullopt;
  if (last_.size() > kServersKept) last_.clear();
  Recipe& last = last_[std::string(server)];
  auto recipe = find_recipe(*codings, body.transferred.view(), body.body.view(), budget_,
                            hint.empty() ? std::string_view(last) : hint);
  if (recipe) last = *recipe;
  return recipe;
}

}  // namespace varve::coding
