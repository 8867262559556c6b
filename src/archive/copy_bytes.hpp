// Bytes from one file to another, however many.
#pragma once

#include "varve/base/file.hpp"

namespace varve::archive {

// Writes the bytes of `from` between `begin` and `end` to `to`, from its offset `at` on. It may be
// the same file. Syncs nothing.
Result<void> copy_bytes(const File& from, std::uint64_t begin, std::uint64_t end, File& to,
                        std::uint64_t at);

}  // namespace varve::archive
