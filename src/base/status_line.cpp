#include "varve/base/status_line.hpp"

namespace varve {

std::string status_text(std::string_view head, int status) {
  constexpr std::size_t kMost = 200;
  const std::string_view line = head.substr(0, head.find_first_of("\r\n"));
  const std::size_t space = line.find(' ');
  std::string text(space == std::string_view::npos ? "" : line.substr(space + 1));
  while (text.ends_with(' ')) text.pop_back();
  if (text.size() > kMost) text.resize(kMost);
  return text.empty() ? std::to_string(status) : text;
}

}  // namespace varve
