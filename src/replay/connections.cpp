#include "replay/connections.hpp"

#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <algorithm>

namespace varve::replay {
namespace {

using Clock = Connections::Clock;

constexpr Clock::duration kLongestSleep = std::chrono::seconds(1);
// Bytes that the system takes of a stream whose client does not read (it doubles them), in place of
// megabytes: so that who does not read is soon found out, and takes little memory.
constexpr int kStreamBuffer = 32 << 10;

}  // namespace

struct Connections::Open {
  Open(int fd, Clock::time_point end) : socket(fd), deadline(end) {}

  int socket;
  std::atomic<Clock::time_point> deadline;
  std::atomic<bool> busy = false;  // a request is on its way
};

Connections::Connections(Clock::duration patience)
    : patience_(patience), watcher_([this] { watch(); }) {}

Connections::~Connections() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  watcher_.join();
}

void Connections::changed(void* self, MHD_Connection* connection, void** context,
                          MHD_ConnectionNotificationCode code) {
  auto& all = *static_cast<Connections*>(self);
  const std::lock_guard lock(all.mutex_);
  if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
    all.open_.erase(static_cast<Open*>(*context));  // before the socket is: see close_overdue()
    *context = nullptr;
  } else if (const auto* info =
                 MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)) {
    auto open = std::make_unique<Open>(info->connect_fd, Clock::now() + 2 * all.patience_);
    *context = open.get();
    all.open_.emplace(open.get(), std::move(open));
    if (all.draining_) ::shutdown(info->connect_fd, SHUT_RD);
  }
  all.changed_.notify_all();
}

Connections::Open* Connections::find(MHD_Connection* connection) {
  const auto* info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info == nullptr ? nullptr : static_cast<Open*>(info->socket_context);
}

void Connections::begin_request(MHD_Connection* connection) {
  if (Open* open = find(connection)) open->busy = true;
}

void Connections::begin_body(MHD_Connection* connection) {
  if (Open* open = find(connection)) open->deadline = Clock::now() + patience_;
}

void Connections::begin_work(MHD_Connection* connection) {
  if (Open* open = find(connection)) open->deadline = Clock::time_point::max();
}

void Connections::begin_answer(MHD_Connection* connection, std::uint64_t length) {
  Open* open = find(connection);
  if (open == nullptr) return;
  open->deadline = Clock::now() + patience_ * (1 + length / kBytesInTime);
}

void Connections::begin_stream(MHD_Connection* connection, Clock::duration at_most) {
  Open* open = find(connection);
  if (open == nullptr) return;
  open->deadline = Clock::now() + at_most + patience_;
  ::setsockopt(open->socket, SOL_SOCKET, SO_SNDBUF, &kStreamBuffer, sizeof kStreamBuffer);
}

void Connections::end_request(MHD_Connection* connection) {
  Open* open = find(connection);
  if (open == nullptr) return;
  open->deadline = Clock::now() + 2 * patience_;
  open->busy = false;
  // drain() looks at `busy` after it has set the flag, so one of the two sees the other's.
  if (draining_) ::shutdown(open->socket, SHUT_RD);
}

bool Connections::drain(Clock::duration at_most) {
  std::unique_lock lock(mutex_);
  draining_ = true;
  // What has arrived is still read and answered; nothing comes after it.
  for (const auto& [open, owned] : open_) {
    if (!open->busy) ::shutdown(open->socket, SHUT_RD);
  }
  return changed_.wait_for(lock, at_most, [this] { return open_.empty(); });
}

std::size_t Connections::count() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}

// The lock is held: no socket here is closed meanwhile, nor its number another's.
void Connections::close_overdue() {
  const auto now = Clock::now();
  for (const auto& [open, owned] : open_) {
    if (open->deadline.load() > now) continue;
    // Closed at once then: the system does not go on with what it has of an answer.
    const linger at_once{1, 0};
    ::setsockopt(open->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::shutdown(open->socket, SHUT_RDWR);
    open->deadline = Clock::time_point::max();
    ++overdue_;
    spdlog::debug("a connection took too long, and was closed");
  }
}

void Connections::watch() {
  const auto sleep = std::min(kLongestSleep, patience_ / 4);
  std::unique_lock lock(mutex_);
  while (!stop_) {
    changed_.wait(lock, [this] { return stop_ || !open_.empty(); });
    changed_.wait_for(lock, sleep, [this] { return stop_; });
    close_overdue();
  }
}

}  // namespace varve::replay
