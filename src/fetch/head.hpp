// Heads of HTTP messages as they come from the network (RFC 9112), kept verbatim.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "varve/fetch/head.hpp"

namespace varve::fetch {

// The status of "HTTP/1.1 200 OK" (RFC 9112 4) or "HTTP/2 200"; nothing where the line is none.
std::optional<int> parse_status_line(std::string_view line);

// Collects the head of the final answer, line by line. Interim answers (1xx) are dropped, but
// count; trailers are dropped.
class HeadCollector {
 public:
  explicit HeadCollector(std::size_t max_bytes = 0) : max_bytes_(max_bytes) {}

  // False when there are more bytes than allowed.
  bool add(std::string_view line);

  // Whether the final answer's head is there through its empty line.
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] bool begun() const { return total_ > 0; }
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::size_t max_bytes_;
  std::size_t total_ = 0;
  std::string text_;
  int status_ = 0;
  bool complete_ = false;
};

}  // namespace varve::fetch
