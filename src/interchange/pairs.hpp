// Requests and the answers to them, which stand near each other in a file, in either order. An
// answer waits a while for its request; answers go on in the order in which they came. Used by one
// thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>

#include "interchange/answer.hpp"

namespace varve::interchange {

// Gives the request to the answer where it is that one's.
bool join(Answer& answer, Request& request);

class Pairs {
 public:
  using Sink = std::function<Result<void>(Answer)>;
  explicit Pairs(Sink sink) : sink_(std::move(sink)) {}

  Result<void> take(Answer answer);
  // Gives the answer what came for it so far. True where its request is among that.
  bool meet(Answer& answer);
  Result<void> take(Request request);
  // Nothing more comes: what waits goes on as it is. How many requests had no answer.
  Result<std::uint64_t> end();
  // Where in the file nothing before waits; `now` where nothing waits at all.
  [[nodiscard]] Position settled_before(Position now) const;

 private:
  struct WaitingAnswer {
    Answer answer;
    std::uint64_t since = 0;  // how many records had come
    bool complete = false;
  };
  struct WaitingRequest {
    Request request;
    std::uint64_t since = 0;
  };
  Result<void> move_on();

  Sink sink_;
  std::deque<WaitingAnswer> answers_;
  std::deque<WaitingRequest> requests_;
  std::uint64_t count_ = 0;
  std::uint64_t bytes_ = 0;  // of the answers, in memory
  std::uint64_t alone_ = 0;
};

}  // namespace varve::interchange
