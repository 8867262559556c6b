// Names looked up beside the event loop, each in a thread of its own: for judging a name before a
// proxy connects to it, and for telling a name that does not exist from a resolver that is away.
// Not thread-safe; a lookup that is under way when the Resolver goes ends by itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "varve/base/error.hpp"

namespace varve::fetch {

struct Lookup {
  bool found = false;
  bool may_pass = false;               // not found, but asking again later may help
  std::string message;                 // where not found, what the resolver says
  std::optional<std::string> refused;  // the first address that must not be connected to, and why
};

class Resolver {
 public:
  using Done = std::function<void(const Lookup&)>;

  // `wake` is called from other threads when there is something to collect().
  explicit Resolver(std::function<void()> wake);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // A URL's host; "[::1]" is its address. `done` is called in collect(). Answers are kept for a
  // minute.
  void look_up(const std::string& host, Done done);
  // Calls back for every lookup that has ended.
  void collect();

 private:
  struct Shared;
  struct State;
  std::shared_ptr<Shared> shared_;
  std::unique_ptr<State> state_;
};

}  // namespace varve::fetch
