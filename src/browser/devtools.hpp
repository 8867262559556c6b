// The Chrome DevTools Protocol over a socket that Chromium has as its pipe
// (--remote-debugging-pipe): JSON messages, each with a zero byte behind it. No port is opened, so
// no page and no other user can reach it. Not thread-safe.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"

namespace varve::browser {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

class DevTools {
 public:
  struct Event {
    std::string session;  // "" for the browser's own
    std::string method;
    Json params;
  };
  using Handler = std::function<void(const Event&)>;

  // The socket is closed when this goes. `stop` ends every wait with kCancelled.
  DevTools(int socket, const std::atomic<bool>& stop) : socket_(socket), stop_(stop) {}
  ~DevTools();
  DevTools(const DevTools&) = delete;
  DevTools& operator=(const DevTools&) = delete;

  // Is given each event that comes during call() and run_until(). It may post(), and not call().
  void on_event(Handler handler) { handler_ = std::move(handler); }
  // Is asked some times a second while something is waited for; its error ends the wait.
  void on_tick(std::function<Result<void>()> tick) { tick_ = std::move(tick); }

  // Ends every wait from then on with this error. For handlers.
  void break_off(Error error) { broken_ = std::move(error); }

  // The command's result. kInvalid: the browser refused it, and says why; kTimeout; kNetwork: the
  // browser has gone; kCancelled.
  Result<Json> call(const std::string& session, std::string_view method, Json params,
                    Clock::time_point deadline);
  // Sends a command whose answer nobody waits for.
  Result<void> post(const std::string& session, std::string_view method, Json params);
  // Handles events until `done` is true or the deadline is there; whether it was.
  Result<bool> run_until(const std::function<bool()>& done, Clock::time_point deadline);

 private:
  Result<std::int64_t> send(const std::string& session, std::string_view method, Json params);
  Result<void> wait_and_read(Clock::time_point deadline);
  Result<void> take_messages();
  Result<void> take(std::string_view message);

  const int socket_;
  const std::atomic<bool>& stop_;
  Handler handler_ = [](const Event&) {};
  std::function<Result<void>()> tick_ = []() -> Result<void> { return {}; };
  std::optional<Error> broken_;
  std::string received_;
  std::int64_t last_id_ = 0;
  std::optional<std::int64_t> awaited_;
  std::optional<Json> answer_;  // to `awaited_`
};

}  // namespace varve::browser
