// Coded bodies as a server may send them, and recipes as a damaged archive may hold them. The first
// byte says which codings, and in which steps the bytes come.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "varve/coding/coding.hpp"

namespace {

using namespace varve;
using enum coding::Coding;

constexpr std::size_t kMaxOutput = 1 << 20;

const std::array<std::vector<coding::Coding>, 8> kCodings = {{{kGzip},
                                                              {kDeflate},
                                                              {kBrotli},
                                                              {kZstd},
                                                              {kGzip, kBrotli},
                                                              {kZstd, kDeflate},
                                                              {kGzip, kGzip, kGzip, kGzip},
                                                              {}}};

struct Decoded {
  bool whole = false;
  std::string bytes;
};

Decoded decode(const std::vector<coding::Coding>& codings, std::string_view coded,
               std::size_t step) {
  Decoded out;
  const coding::ByteSink sink = [&](std::string_view piece) -> Result<void> {
    if (piece.size() > (64 << 10)) std::abort();
    out.bytes += piece;
    if (out.bytes.size() > kMaxOutput) return fail(ErrorKind::kLimit, "enough");
    return {};
  };
  coding::Decoder decoder(codings);
  while (!coded.empty()) {
    if (!decoder.feed(coded.substr(0, step), sink)) return out;
    coded.remove_prefix(std::min(step, coded.size()));
  }
  out.whole = decoder.finish(sink).has_value();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view coded(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto& codings = kCodings[data[0] & 7];
  const Decoded once = decode(codings, coded, SIZE_MAX);
  const Decoded steps = decode(codings, coded, static_cast<std::size_t>(data[0] >> 3) + 1);
  if (once.whole != steps.whole || (once.whole && once.bytes != steps.bytes)) std::abort();
  const coding::ByteSink nowhere = [](std::string_view) -> Result<void> { return {}; };
  (void)coding::apply_recipe(coded, "a body", nowhere);
  if (!once.whole || once.bytes.size() > 4096) return 0;
  const auto recipe = coding::find_recipe(codings, coded, once.bytes, 16 << 10);
  if (!recipe) return 0;
  std::string again;
  const auto applied =
      coding::apply_recipe(*recipe, once.bytes, [&](std::string_view piece) -> Result<void> {
        again += piece;
        return {};
      });
  if (!applied || again != coded) std::abort();
  return 0;
}
