#include "varve/base/file_descriptor.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

namespace varve {

void FileDescriptor::close() {
  if (number_ >= 0) ::close(release());
}

Result<FileDescriptor> memory_file(std::string_view bytes) {
  FileDescriptor file(memfd_create("varve", MFD_CLOEXEC));
  if (file.get() < 0) return fail_errno("a file in memory", errno);
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail_errno("a file in memory", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::lseek(file.get(), 0, SEEK_SET) < 0) return fail_errno("a file in memory", errno);
  return file;
}

}  // namespace varve
