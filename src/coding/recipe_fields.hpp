// One stage of a recipe as text: a coding's name and "key=value" words, such as
// "gzip level=6 mem=8 window=15 head=1f8b0800000000000003".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace varve::coding {

class RecipeFields {
 public:
  // Nothing where the text is longer than any recipe, or no such line.
  static std::optional<RecipeFields> parse(std::string_view text);

  [[nodiscard]] std::string_view name() const { return name_; }
  // The number, or nothing where there is none from `least` to `most`.
  [[nodiscard]] std::optional<int> number(std::string_view key, int least, int most) const;
  // The bytes written in hexadecimal; empty where the key is not there, nothing where it is wrong.
  [[nodiscard]] std::optional<std::string> bytes(std::string_view key) const;
  // "1,2,3"; empty where the key is not there, nothing where it is wrong or does not rise.
  [[nodiscard]] std::optional<std::vector<std::uint64_t>> rising(std::string_view key) const;

 private:
  [[nodiscard]] std::optional<std::string_view> value(std::string_view key) const;

  std::string_view name_;  // both of the text that was parsed
  std::vector<std::pair<std::string_view, std::string_view>> words_;
};

}  // namespace varve::coding
