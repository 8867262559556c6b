#include <algorithm>
#include <array>
#include <utility>

#include "varve/coding/coding.hpp"

namespace varve::coding {
namespace {

constexpr std::size_t kMaxCodings = 4;

// RFC 9110 8.4.1: "x-gzip" is "gzip".
constexpr std::array<std::pair<std::string_view, Coding>, 5> kNames = {
    {{"gzip", Coding::kGzip},
     {"x-gzip", Coding::kGzip},
     {"deflate", Coding::kDeflate},
     {"br", Coding::kBrotli},
     {"zstd", Coding::kZstd}}};

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

}  // namespace

Result<std::vector<Coding>> parse_content_encoding(std::string_view value) {
  std::vector<Coding> codings;
  while (!value.empty()) {
    const auto comma = std::min(value.find(','), value.size());
    const std::string name = lower(trim(value.substr(0, comma)));
    value.remove_prefix(std::min(comma + 1, value.size()));
    if (name.empty() || name == "identity") continue;
    const auto* known = std::find_if(kNames.begin(), kNames.end(),
                                     [&](const auto& entry) { return entry.first == name; });
    if (known == kNames.end()) {
      return fail(ErrorKind::kInvalid, "unknown content coding \"{}\"", name.substr(0, 40));
    }
    if (codings.size() == kMaxCodings) {
      return fail(ErrorKind::kInvalid, "more than {} content codings", kMaxCodings);
    }
    codings.push_back(known->second);
  }
  return codings;
}

}  // namespace varve::coding
