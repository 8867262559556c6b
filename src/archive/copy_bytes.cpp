#include "archive/copy_bytes.hpp"

#include <algorithm>

namespace varve::archive {
namespace {

constexpr std::uint64_t kAtOnce = 1 << 20;

}  // namespace

Result<void> copy_bytes(const File& from, std::uint64_t begin, std::uint64_t end, File& to,
                        std::uint64_t at) {
  for (std::uint64_t offset = begin; offset < end; offset += kAtOnce) {
    const auto length = static_cast<std::size_t>(std::min(kAtOnce, end - offset));
    VARVE_ASSIGN(const std::string bytes, from.read_at(offset, length));
    VARVE_TRY(to.write_at(at + (offset - begin), bytes));
  }
  return {};
}

}  // namespace varve::archive
