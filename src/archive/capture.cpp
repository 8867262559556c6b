#include "varve/archive/capture.hpp"

#include <algorithm>

#include "varve/base/ascii.hpp"

namespace varve::archive {

std::string_view to_string(Source source) {
  switch (source) {
    case Source::kHttp:
      return "http";
    case Source::kBrowser:
      return "browser";
    case Source::kImport:
      return "import";
  }
  return "unknown";
}

std::string_view to_string(RemovalReason reason) {
  return reason == RemovalReason::kPruned ? "pruned" : "forgotten";
}

std::string_view request_method(const Capture& capture) {
  constexpr std::size_t kLongest = 32;
  const std::string_view line = capture.request_head;
  const std::string_view method = line.substr(0, line.find_first_of(" \r\n"));
  const bool token = !method.empty() && method.size() <= kLongest &&
                     std::all_of(method.begin(), method.end(), [](char c) {
                       return c == '-' || c == '_' || (lower(c) >= 'a' && lower(c) <= 'z');
                     });
  return token ? method : "GET";
}

}  // namespace varve::archive
