#include "evidence/consistency.hpp"

#include <fmt/format.h>

#include "varve/base/base64.hpp"

namespace varve::evidence {
namespace {

constexpr std::size_t kMaxWordsOfLine = 2 + 2 * 64;

}  // namespace

std::vector<std::string_view> words_of(std::string_view line, std::size_t most) {
  std::vector<std::string_view> words;
  for (;;) {
    const std::size_t end = line.find(' ');
    if (words.size() == most) return {};
    words.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return words;
    line.remove_prefix(end + 1);
  }
}

std::optional<std::vector<Digest>> digests_of(const std::vector<std::string_view>& words,
                                              std::size_t from) {
  std::vector<Digest> digests;
  for (std::size_t i = from; i < words.size(); ++i) {
    const auto digest = Digest::from_bytes(from_base64(words[i]).value_or(""));
    if (!digest) return std::nullopt;
    digests.push_back(*digest);
  }
  return digests;
}

std::string consistency_line(std::uint64_t before, std::uint64_t size,
                             const std::vector<Digest>& path) {
  std::string line = fmt::format("{} {}", before, size);
  for (const Digest& each : path) line.append(" ").append(to_base64(each.view()));
  return line + "\n";
}

std::optional<std::vector<Digest>> consistency_path(std::string_view lines, std::uint64_t before,
                                                    std::uint64_t size) {
  const std::string wanted = fmt::format("{} {}", before, size);
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    if (line != wanted && !line.starts_with(wanted + " ")) continue;
    const auto words = words_of(line, kMaxWordsOfLine);
    return words.empty() ? std::nullopt : digests_of(words, 2);
  }
  return std::nullopt;
}

}  // namespace varve::evidence
