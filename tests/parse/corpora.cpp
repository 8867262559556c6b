#include "parse/corpora.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace varve::parse::test {

std::optional<std::string> read_corpus(std::string_view path) {
  const char* folder = std::getenv("VARVE_CORPORA");
  std::string name = folder != nullptr ? folder : VARVE_CORPORA_DEFAULT;
  name.append("/").append(path);
  std::ifstream file(name, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(file), {}};
}

std::optional<nlohmann::json> read_corpus_json(std::string_view path) {
  const auto text = read_corpus(path);
  if (!text) return std::nullopt;
  auto parsed = nlohmann::json::parse(*text, nullptr, false);
  EXPECT_FALSE(parsed.is_discarded()) << path;
  return parsed;
}

}  // namespace varve::parse::test
