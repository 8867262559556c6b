// Reads a JSON file of the test data from outside (VARVE_CORPORA).
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace varve::url::testing {

inline std::filesystem::path corpora() {
  const char* const folder = std::getenv("VARVE_CORPORA");
  return folder != nullptr ? folder : VARVE_CORPORA_DEFAULT;
}

// The four hexadecimal digits of a "\uXXXX" at `at`, or -1.
inline int escaped_unit(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != "\\u" || at + 6 > text.size()) return -1;
  return std::stoi(std::string(text.substr(at + 2, 4)), nullptr, 16);
}

// JSON may escape surrogates that have no partner, which UTF-8 cannot say and nlohmann-json
// refuses; a URL parser sees U+FFFD in their place (Web IDL, USVString).
inline std::string without_lone_surrogates(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = text[i] == '\\' ? 2 : 1;
    const int unit = escaped_unit(text, i);
    if (unit >= 0) {
      length = 6;
      const int next = escaped_unit(text, i + 6);
      if (unit >= 0xD800 && unit <= 0xDBFF && next >= 0xDC00 && next <= 0xDFFF) {
        length = 12;
      } else if (unit >= 0xD800 && unit <= 0xDFFF) {
        out += "\\uFFFD";
        i += 6;
        continue;
      }
    }
    out += text.substr(i, length);
    i += length;
  }
  return out;
}

// Nothing where this checkout has no such file.
inline std::optional<nlohmann::json> read_corpus(const std::string& name) {
  std::ifstream file(corpora() / name, std::ios::binary);
  if (!file) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return nlohmann::json::parse(without_lone_surrogates(text));
}

}  // namespace varve::url::testing

// Ends the test as skipped, saying which file it would have needed.
#define VARVE_CORPUS(variable, name)                                     \
  const auto variable##_file = ::varve::url::testing::read_corpus(name); \
  if (!variable##_file)                                                  \
    GTEST_SKIP() << "no " << ::varve::url::testing::corpora() / (name)   \
                 << ": its cases were not run";                          \
  const nlohmann::json& variable = *variable##_file
