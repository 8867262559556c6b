// The connections that a server has open: until when each may go on with what it does, and how they
// come to an end when the server does. libmicrohttpd's own timeout begins anew with each byte, so a
// client that sends or takes one byte now and then would hold its connection for ever. Thread-safe.
#pragma once

#include <microhttpd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace varve::replay {

// An answer may take as much time as a request's body, for each so many bytes that it has begun.
inline constexpr std::uint64_t kBytesInTime = 1 << 20;

class Connections {
 public:
  using Clock = std::chrono::steady_clock;

  // `patience`: how long a request's body may take, and each kBytesInTime of an answer. From the
  // connection's beginning, or the end of the last answer, to the end of a request's head it is
  // twice that: libmicrohttpd waits for the first byte.
  explicit Connections(Clock::duration patience);
  ~Connections();
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  // MHD_OPTION_NOTIFY_CONNECTION; `self` are the Connections.
  static void changed(void* self, MHD_Connection* connection, void** context,
                      MHD_ConnectionNotificationCode code);

  // A request's first line, its head, all of it, its answer of so many bytes, and the end of that.
  void begin_request(MHD_Connection* connection);
  void begin_body(MHD_Connection* connection);
  void begin_work(MHD_Connection* connection);  // not the client's time
  void begin_answer(MHD_Connection* connection, std::uint64_t length);
  void begin_stream(MHD_Connection* connection, Clock::duration at_most);
  void end_request(MHD_Connection* connection);

  // From then on a connection ends with the answer that it is at. Waits until all have ended, but
  // not for longer than `at_most`: whether they have.
  bool drain(Clock::duration at_most);
  [[nodiscard]] bool is_draining() const { return draining_; }

  [[nodiscard]] std::size_t count() const;
  // Those that were closed since they took too long.
  [[nodiscard]] std::uint64_t overdue() const { return overdue_; }

 private:
  struct Open;
  static Open* find(MHD_Connection* connection);
  void close_overdue();
  void watch();

  const Clock::duration patience_;
  std::atomic<bool> draining_ = false;
  std::atomic<std::uint64_t> overdue_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::unordered_map<Open*, std::unique_ptr<Open>> open_;
  std::thread watcher_;  // last: it uses the others
};

}  // namespace varve::replay
