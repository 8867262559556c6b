// Pictures that anybody may have written, as one is compared with another.
#include <cstdint>
#include <string>

#include "evidence/png.hpp"
#include "require.hpp"
#include "varve/browser/likeness.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint64_t kPixels = 1 << 20;  // more is slow, and nothing else
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto said = varve::evidence::size_of_png(bytes);
  if (said && std::uint64_t{said->width} * said->height > kPixels) return 0;
  const auto same = varve::browser::same_pixels(bytes, bytes);
  require(!same || *same == 1);
  require(!same || said);
  return 0;
}
