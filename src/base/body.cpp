#include "varve/base/body.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace varve {

struct Body::Bytes {
  std::string memory;
  std::shared_ptr<const void> owner;
  std::string_view owned;  // where there is an owner
  void* mapped = nullptr;
  std::size_t mapped_size = 0;

  Bytes() = default;
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
  ~Bytes() {
    if (mapped != nullptr) ::munmap(mapped, mapped_size);
  }
};

Body::Body(std::string bytes) {
  auto owned = std::make_shared<Bytes>();
  owned->memory = std::move(bytes);
  bytes_ = std::move(owned);
}

Body::Body(std::shared_ptr<const void> owner, std::string_view bytes) {
  auto shared = std::make_shared<Bytes>();
  shared->owner = std::move(owner);
  shared->owned = bytes;
  bytes_ = std::move(shared);
}

std::string_view Body::view() const {
  if (!bytes_) return {};
  if (bytes_->owner) return bytes_->owned;
  if (bytes_->mapped != nullptr) {
    return {static_cast<const char*>(bytes_->mapped), bytes_->mapped_size};
  }
  return bytes_->memory;
}

namespace {

Result<int> open_temporary() {
  const char* folder = std::getenv("TMPDIR");
  std::string path = folder != nullptr && *folder != '\0' ? folder : "/var/tmp";
  const int direct = ::open(path.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (direct >= 0) return direct;
  path += "/varve-XXXXXX";  // not every file system knows O_TMPFILE
  const int named = ::mkostemp(path.data(), O_CLOEXEC);
  if (named < 0) return fail_errno("cannot make a temporary file " + path, errno);
  ::unlink(path.c_str());
  return named;
}

Result<void> write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail_errno("cannot write a temporary file", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

BodyWriter::BodyWriter() = default;
BodyWriter::~BodyWriter() {
  if (file_ >= 0) ::close(file_);
}
BodyWriter::BodyWriter(BodyWriter&& other) noexcept
    : memory_(std::move(other.memory_)),
      file_(std::exchange(other.file_, -1)),
      size_(std::exchange(other.size_, 0)) {}
BodyWriter& BodyWriter::operator=(BodyWriter&& other) noexcept {
  std::swap(memory_, other.memory_);
  std::swap(file_, other.file_);
  std::swap(size_, other.size_);
  return *this;
}

Result<void> BodyWriter::append(std::string_view bytes) {
  size_ += bytes.size();
  if (file_ < 0 && size_ <= kInMemory) {
    memory_.append(bytes);
    return {};
  }
  if (file_ < 0) {
    VARVE_ASSIGN(file_, open_temporary());
    VARVE_TRY(write_all(file_, memory_));
    memory_ = {};
  }
  return write_all(file_, bytes);
}

Result<Body> BodyWriter::finish() {
  BodyWriter emptied = std::exchange(*this, BodyWriter());
  if (emptied.file_ < 0) return Body(std::move(emptied.memory_));
  void* mapped = ::mmap(nullptr, emptied.size_, PROT_READ, MAP_PRIVATE, emptied.file_, 0);
  if (mapped == MAP_FAILED) return fail_errno("cannot map a temporary file", errno);
  auto owned = std::make_shared<Body::Bytes>();
  owned->mapped = mapped;
  owned->mapped_size = emptied.size_;
  Body body;
  body.bytes_ = std::move(owned);
  return body;
}

}  // namespace varve
