#include "interchange/lines.hpp"

#include <algorithm>

namespace varve::interchange {

Result<std::optional<Lines::Line>> Lines::next() {
  constexpr std::size_t kAtOnce = 64 << 10;
  Line line;
  for (bool any = false;; any = true) {
    VARVE_ASSIGN(const std::string_view bytes, stream_.peek(kAtOnce));
    if (bytes.empty()) return any ? std::optional(std::move(line)) : std::nullopt;
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    const bool ends = end < bytes.size();
    const std::size_t room = std::min(end, limit_ - line.text.size());
    line.text += bytes.substr(0, room);
    line.is_whole = line.is_whole && room == end;
    stream_.skip(ends ? end + 1 : end);
    if (ends) return line;
  }
}

}  // namespace varve::interchange
