// A robots.txt and, behind a NUL, a path with its query: what the file says comes back out of its
// text form, and both say the same of the path.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "varve/frontier/robots.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using varve::frontier::Robots;
  // Of its exact size, so that a sanitizer sees an over-read.
  const auto copy = std::make_unique<char[]>(size);
  std::copy(data, data + size, copy.get());
  const std::string_view input(copy.get(), size);
  const std::size_t end = std::min(input.find('\0'), size);
  const std::string_view path = input.substr(std::min(end + 1, size));
  const Robots robots = Robots::parse(input.substr(0, end));
  const Robots again = Robots::from_text(robots.to_text());
  if (again != robots) std::abort();
  if (again.allows_path(path) != robots.allows_path(path)) std::abort();
  if (!robots.allows_path("/robots.txt")) std::abort();
  return 0;
}
