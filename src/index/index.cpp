#include "varve/index/index.hpp"

namespace varve::index {
namespace {

constexpr std::size_t kIdle = 16;  // connections kept open while nobody reads

// What this thread reads with while it has an Index::OneState.
struct Held {
  const Index* index = nullptr;
  Reader* reader = nullptr;
};
thread_local Held held;

}  // namespace

Result<std::unique_ptr<Index>> Index::open(const Path& path, int busy_ms) {
  auto index = std::unique_ptr<Index>(new Index(path, busy_ms));
  VARVE_TRY(index->read());  // the first connection finds out whether it is an index
  return index;
}

Index::OneState::OneState(Index& index) {
  if (held.reader != nullptr) return;
  auto lease = index.read();
  if (!lease || !(*lease)->begin()) return;
  lease_.emplace(*std::move(lease));
  held = {&index, lease_->operator->()};
}

Index::OneState::~OneState() {
  if (!lease_) return;
  held = {};
  (*lease_)->release();
}

Result<Index::Lease> Index::read() {
  if (held.index == this) return Lease(*held.reader);
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
