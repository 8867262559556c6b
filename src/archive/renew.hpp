// Bytes whose sync may have failed.
#pragma once

#include "varve/base/file.hpp"

namespace varve::archive {

// Writes the file over itself from `begin` on, and syncs it. After a sync that failed the kernel
// has the bytes for its readers, but takes them for written: no later sync writes them, unless
// somebody writes them again. Nothing where there is no such file.
Result<void> write_again(FileSystem& files, const Path& path, std::uint64_t begin);

}  // namespace varve::archive
