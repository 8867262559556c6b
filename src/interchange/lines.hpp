// A text's lines, whoever wrote them. Used by one thread.
#pragma once

#include <optional>
#include <string>

#include "interchange/stream.hpp"

namespace varve::interchange {

class Lines {
 public:
  // Lines longer than `limit` bytes are cut off there.
  Lines(Stream stream, std::size_t limit) : stream_(std::move(stream)), limit_(limit) {}

  struct Line {
    std::string text;      // without its line feed
    bool is_whole = true;  // false: it was cut off
  };
  // Nothing at the end of the text, or where it is damaged: then damage() says what it is.
  Result<std::optional<Line>> next();
  [[nodiscard]] const std::string& damage() const { return stream_.damage(); }

 private:
  Stream stream_;
  std::size_t limit_;
};

}  // namespace varve::interchange
