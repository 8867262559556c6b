#include "interchange/cdxj_reader.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "varve/base/file.hpp"

namespace varve::interchange {
namespace {

// The JSON behind key and timestamp; empty where they are not there.
std::string_view json_of(std::string_view line) {
  const std::size_t key = line.find(' ');
  if (key == std::string_view::npos) return {};
  const std::size_t time = line.find(' ', key + 1);
  if (time == std::string_view::npos || line.substr(time + 1, 1) != "{") return {};
  const std::string_view digits = line.substr(key + 1, time - key - 1);
  const bool dated =
      !digits.empty() && digits.size() <= 20 &&
      std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
  return dated ? line.substr(time + 1) : std::string_view();
}

std::optional<std::uint64_t> number_of(const nlohmann::json& json, const char* name) {
  const auto found = json.find(name);
  if (found == json.end()) return std::nullopt;
  if (found->is_number_unsigned()) return found->get<std::uint64_t>();
  if (!found->is_string()) return std::nullopt;
  const auto& text = found->get_ref<const std::string&>();
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool stays_inside(const std::string& name) {
  const Path path(name);
  return !name.empty() && path.is_relative() &&
         std::none_of(path.begin(), path.end(), [](const Path& part) { return part == ".."; });
}

}  // namespace

bool is_cdxj_line(std::string_view line) {
  return !json_of(line).empty();
}

std::optional<CdxjEntry> parse_cdxj_line(std::string_view line) {
  const nlohmann::json json = nlohmann::json::parse(json_of(line), nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto name = json.find("filename");
  const auto offset = number_of(json, "offset");
  if (name == json.end() || !name->is_string() || !offset) return std::nullopt;
  CdxjEntry entry{name->get<std::string>(), *offset, number_of(json, "length").value_or(0)};
  if (!stays_inside(entry.filename)) return std::nullopt;
  return entry;
}

}  // namespace varve::interchange
