#include "varve/index/index.hpp"

namespace varve::index {
namespace {

constexpr std::size_t kIdle = 16;  // connections kept open while nobody reads

}  // namespace

Result<std::unique_ptr<Index>> Index::open(const Path& path, int busy_ms) {
  auto index = std::unique_ptr<Index>(new Index(path, busy_ms));
  VARVE_TRY(index->read());  // the first connection finds out whether it is an index
  return index;
}

Result<Index::Lease> Index::read() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto reader = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, std::move(reader));
    }
  }
  VARVE_ASSIGN(auto reader, Reader::open(path_, busy_ms_));
  return Lease(*this, std::move(reader));
}

void Index::give_back(std::unique_ptr<Reader> reader) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdle) idle_.push_back(std::move(reader));
}

}  // namespace varve::index
