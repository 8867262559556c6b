// Trial encoding: a candidate recipe is carried out and compared with the transferred bytes as it
// goes, and given up at the first byte that differs. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "coding/recipe_fields.hpp"
#include "varve/coding/coding.hpp"

namespace varve::coding {

// Carries out one stage of a recipe. `taken` tells how much of `decoded` the encoder has taken in.
// kInvalid where the fields are no recipe for this coding.
Result<void> encode_deflate(const RecipeFields& fields, std::string_view decoded,
                            const ByteSink& sink, std::uint64_t& taken);
Result<void> encode_brotli(const RecipeFields& fields, std::string_view decoded,
                           const ByteSink& sink, std::uint64_t& taken);
Result<void> encode_zstd(const RecipeFields& fields, std::string_view decoded, const ByteSink& sink,
                         std::uint64_t& taken);
// Any of them, and the bytes that follow the stream ("tail").
Result<void> encode_stage(std::string_view recipe, std::string_view decoded, const ByteSink& sink,
                          std::uint64_t& taken);

class Trial {
 public:
  // What follows the coded stream and is kept in the recipe is at most this long.
  static constexpr std::size_t kMaxTail = 64;

  Trial(std::string_view transferred, std::string_view decoded, std::uint64_t& budget)
      : transferred_(transferred), decoded_(decoded), budget_(budget) {}

  [[nodiscard]] std::string_view transferred() const { return transferred_; }
  [[nodiscard]] std::string_view decoded() const { return decoded_; }

  // What an encoder costs: a byte through it counts as `weight` against the budget, and starting it
  // as much as `start` bytes.
  struct Cost {
    std::uint64_t weight = 1;
    std::uint64_t start = 1;
  };
  // The recipe, with a tail where one is needed, if it makes the transferred bytes.
  std::optional<Recipe> run(const std::string& recipe, Cost cost);

 private:
  std::string_view transferred_;
  std::string_view decoded_;
  std::uint64_t& budget_;
};

// Tries the encoders there are of one coding, the hint's first.
std::optional<Recipe> find_gzip(Trial& trial, const std::optional<RecipeFields>& hint);
std::optional<Recipe> find_deflate(Trial& trial, const std::optional<RecipeFields>& hint);
std::optional<Recipe> find_brotli(Trial& trial, const std::optional<RecipeFields>& hint);
std::optional<Recipe> find_zstd(Trial& trial, const std::optional<RecipeFields>& hint);

}  // namespace varve::coding
