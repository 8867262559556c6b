#include "varve/crawl/status_line.hpp"

#include "crawl/resource.hpp"

namespace varve::crawl {

std::string reason_of(std::string_view head, int status) {
  const std::string_view line = head.substr(0, head.find_first_of("\r\n"));
  const std::size_t space = line.find(' ');
  std::string reason(space == std::string_view::npos ? "" : line.substr(space + 1));
  while (!reason.empty() && reason.back() == ' ') reason.pop_back();
  if (reason.size() > kMaxReason) reason.resize(kMaxReason);
  return reason.empty() ? std::to_string(status) : reason;
}

}  // namespace varve::crawl
