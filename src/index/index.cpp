#include "varve/index/index.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include "index/log_stamp.hpp"

namespace varve::index {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kIdle = 16;  // connections kept open while nobody reads
// How long a state stays locked while nobody asks: whoever shortens the log waits for it.
constexpr std::chrono::milliseconds kStateKept{20};

// What this thread reads with while it has an Index::OneState.
struct Held {
  const Index* index = nullptr;
  Reader* reader = nullptr;
};
thread_local Held held;

}  // namespace

struct Index::Pooled {
  std::unique_ptr<Reader> reader;
  // The log's when the state was locked that it still has; nothing where it has none.
  std::optional<LogStamp> state = std::nullopt;
  Clock::time_point used = {};

  void unlock() {
    if (state) reader->release();
    state.reset();
  }
};

Index::Index(Path path, int busy_ms)
    : path_(std::move(path)), log_(std::make_unique<LogFile>(path_)), busy_ms_(busy_ms) {}
Index::~Index() = default;

Result<std::unique_ptr<Index>> Index::open(const Path& path, int busy_ms) {
  auto index = std::unique_ptr<Index>(new Index(path, busy_ms));
  VARVE_TRY(index->read());  // the first connection finds out whether it is an index
  return index;
}

Index::Lease::Lease(Index& index, std::unique_ptr<Pooled> owned)
    : index_(&index), owned_(std::move(owned)), reader_(owned_->reader.get()) {}
Index::Lease::Lease(Reader& reader) : reader_(&reader) {}
Index::Lease::Lease(Lease&&) noexcept = default;
Index::Lease::~Lease() {
  if (owned_) index_->give_back(std::move(owned_));
}

Index::OneState::OneState(Index& index) {
  if (held.reader != nullptr) return;
  auto connection = index.take();
  if (!connection) return;
  // Before the state is locked: a commit in between makes it look older than it is.
  const auto now = index.log_->stamp();
  Pooled& of = **connection;
  if (!now || of.state != now) {
    of.unlock();
    if (!of.reader->begin()) return;
    of.state = now;
  }
  index_ = &index;
  connection_ = *std::move(connection);
  held = {&index, of.reader.get()};
}

Index::OneState::~OneState() {
  if (!connection_) return;
  held = {};
  if (!connection_->state) connection_->reader->release();
  index_->give_back(std::move(connection_));
}

Result<Index::Lease> Index::read() {
  if (held.index == this) return Lease(*held.reader);
  VARVE_ASSIGN(auto connection, take());
  connection->unlock();
  return Lease(*this, std::move(connection));
}

Result<std::unique_ptr<Index::Pooled>> Index::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  VARVE_ASSIGN(auto reader, Reader::open(path_, busy_ms_));
  return std::make_unique<Pooled>(Pooled{std::move(reader)});
}

void Index::give_back(std::unique_ptr<Pooled> connection) {
  const bool keeps = connection->state.has_value();
  if (keeps) connection->used = Clock::now();
  const std::lock_guard lock(mutex_);
  if (idle_.size() >= kIdle) return;
  idle_.push_back(std::move(connection));
  if (!keeps) return;
  if (!watcher_.joinable()) {
    watcher_ = std::jthread([this](const std::stop_token& stop) { watch_states(stop); });
  }
  if (watcher_sleeps_) kept_.notify_one();
}

void Index::watch_states(const std::stop_token& stop) {
  const auto has_state = [](const auto& connection) { return connection->state.has_value(); };
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    watcher_sleeps_ = true;
    kept_.wait(lock, stop, [&] { return std::any_of(idle_.begin(), idle_.end(), has_state); });
    watcher_sleeps_ = false;
    kept_.wait_for(lock, stop, kStateKept, [] { return false; });
    for (const auto& connection : idle_) {
      if (Clock::now() - connection->used >= kStateKept) connection->unlock();
    }
  }
}

}  // namespace varve::index
