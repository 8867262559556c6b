// One curl multi handle driven by epoll: what is ready is moved on, whatever else waits costs
// nothing. Not thread-safe, but for wake().
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>

#include "varve/base/error.hpp"
#include "varve/base/file_descriptor.hpp"
#include "varve/fetch/curl.hpp"

namespace varve::fetch {

class EventLoop {
 public:
  using Clock = std::chrono::steady_clock;
  using Finished = std::function<void(CURL*, CURLcode)>;

  EventLoop() = default;
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  Result<void> open();
  [[nodiscard]] CURLM* multi() const { return multi_.get(); }

  void add(CURL* easy) { curl_multi_add_handle(multi_.get(), easy); }
  void remove(CURL* easy) { curl_multi_remove_handle(multi_.get(), easy); }

  // Waits for something to happen, no longer than `timeout`, and moves transfers on.
  Result<void> wait(std::chrono::milliseconds timeout);
  // Calls `finished` for each transfer that has ended; it has been removed before.
  void collect(const Finished& finished);

  // Ends a wait(). Thread-safe, and safe in a signal handler.
  void wake() const;

 private:
  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* known);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);
  [[nodiscard]] int wait_ms(std::chrono::milliseconds timeout) const;

  // The multi handle goes first, since it calls back while it closes.
  FileDescriptor epoll_;
  FileDescriptor wake_;
  std::optional<Clock::time_point> timer_;
  Multi multi_;
};

}  // namespace varve::fetch
