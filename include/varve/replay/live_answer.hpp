// An answer of the live web on its way to a client of the proxy: one thread puts it in as it comes,
// another takes it out as fast as the client reads. What lies between is bounded. Thread-safe.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "varve/base/error.hpp"

namespace varve::replay {

class LiveAnswer {
 public:
  static constexpr std::size_t kRoom = 256 << 10;  // bytes that wait, and at most one part more

  struct Head {
    int status = 0;
    std::string text;                     // status line and headers, verbatim
    std::optional<std::uint64_t> length;  // bytes of the body, where the server said how many
  };
  using Outcome = std::variant<Head, Error>;

  // How the one who takes waits: `suspend` is called before it goes without anything, and `resume`
  // once there is something, by the thread that puts it in. `attend` asks that one to look here
  // again: there is room, or the client has gone.
  struct Calls {
    std::function<void()> suspend;
    std::function<void()> resume;
    std::function<void()> attend;
  };
  // `socket` is the client's; it is looked at while the client waits.
  LiveAnswer(int socket, Calls calls) : socket_(socket), calls_(std::move(calls)) {}

  // Putting in: the head, the body's parts, the end; or a failure in place of all.
  void put_head(Head head);
  // False where there is no room: the part was not taken.
  bool put(std::string_view part);
  void put_end(bool whole);
  void fail(Error error);
  // The client has gone before the end: it left, or its connection was closed while it waited.
  bool is_abandoned();

  // Taking out. Null where it is not known yet; the taker is suspended then.
  const Outcome* outcome_or_wait();
  static constexpr ssize_t kEnd = -1;
  static constexpr ssize_t kBrokenOff = -2;
  // How many bytes were taken; 0 where there are none yet, and the taker is suspended.
  ssize_t take_or_wait(char* to, std::size_t most);
  // Nothing will be taken any more. Who has taken all that the server announced does not abandon
  // it, though the end may not have come yet.
  void leave();

 private:
  void wait();
  void wake();
  [[nodiscard]] bool took_all() const;

  const int socket_;
  const Calls calls_;
  std::mutex mutex_;
  // All below is guarded by it.
  std::optional<Outcome> outcome_;
  std::string waiting_;
  std::size_t taken_ = 0;  // of `waiting_`
  std::uint64_t taken_of_all_ = 0;
  std::optional<bool> end_;  // whether it is whole
  bool suspended_ = false;
  bool refused_ = false;  // put() found no room
  bool left_ = false;
  bool has_all_ = false;  // that was announced, and has left
};

}  // namespace varve::replay
