#include "coding/recipe_fields.hpp"

#include <algorithm>
#include <charconv>

namespace varve::coding {
namespace {

constexpr std::size_t kMaxLength = 8192;

template <typename T>
std::optional<T> to_number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::string_view take_until(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

}  // namespace

std::optional<RecipeFields> RecipeFields::parse(std::string_view text) {
  if (text.size() > kMaxLength) return std::nullopt;
  RecipeFields fields;
  fields.name_ = take_until(text, ' ');
  while (!text.empty()) {
    std::string_view word = take_until(text, ' ');
    const auto equals = word.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    fields.words_.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  return fields;
}

std::optional<std::string_view> RecipeFields::value(std::string_view key) const {
  const auto found = std::find_if(words_.begin(), words_.end(),
                                  [&](const auto& word) { return word.first == key; });
  if (found == words_.end()) return std::nullopt;
  return found->second;
}

std::optional<int> RecipeFields::number(std::string_view key, int least, int most) const {
  const auto text = value(key);
  const auto parsed = text ? to_number<int>(*text) : std::nullopt;
  if (!parsed || *parsed < least || *parsed > most) return std::nullopt;
  return parsed;
}

std::optional<std::string> RecipeFields::bytes(std::string_view key) const {
  const std::string_view text = value(key).value_or(std::string_view());
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<char>(high * 16 + low));
  }
  return out;
}

std::optional<std::vector<std::uint64_t>> RecipeFields::rising(std::string_view key) const {
  std::string_view text = value(key).value_or(std::string_view());
  std::vector<std::uint64_t> out;
  while (!text.empty()) {
    const auto parsed = to_number<std::uint64_t>(take_until(text, ','));
    if (!parsed || (!out.empty() && *parsed <= out.back())) return std::nullopt;
    out.push_back(*parsed);
  }
  return out;
}

}  // namespace varve::coding
